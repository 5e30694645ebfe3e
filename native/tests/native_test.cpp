// Runs all native tests, without Python; exits with 1 if any failed.
#include "check.h"

int main() {
  using namespace plainnet::test;
  test_pool();
  test_team();
  test_waits();
  test_philox();
  test_operations();
  test_gemm();
  test_formulas();
  test_rectified();
  test_outer();
  test_rows();
  test_thinned();
  test_predictor();
  test_program();
  std::printf("%d passed, %d failed\n", passed, failed);
  return failed > 0;
}
