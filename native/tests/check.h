// The few lines of test framework that the native tests need.
#pragma once
#include <cstdio>

namespace plainnet::test {

inline int passed = 0, failed = 0;

#define CHECK(condition, ...)                                          \
  do {                                                                 \
    if (condition) ++::plainnet::test::passed;                         \
    else {                                                             \
      ++::plainnet::test::failed;                                      \
      std::printf("FAILED %s:%d %s: ", __FILE__, __LINE__, #condition); \
      std::printf(__VA_ARGS__);                                        \
      std::printf("\n");                                               \
    }                                                                  \
  } while (false)

void test_pool();
void test_team();
void test_waits();
void test_philox();
void test_operations();
void test_gemm();
void test_formulas();
void test_rectified();
void test_outer();
void test_rows();
void test_thinned();
void test_predictor();
void test_program();

}  // namespace plainnet::test
