// Numbers too small to be normal count as 0 while steps run: they say nothing, and cost a hundred cycles each.
//
// The moments of a weight whose gradient is 0 shrink into them within a few hundred steps.
#pragma once
#include <cstdint>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace plainnet {

// Of the calling thread, from here to the end of the scope.
class FlushSubnormals {
 public:
  FlushSubnormals() : before_(get()) { set(before_ | flush); }
  ~FlushSubnormals() { set(before_); }
  FlushSubnormals(const FlushSubnormals&) = delete;
  FlushSubnormals& operator=(const FlushSubnormals&) = delete;

 private:
#if defined(__x86_64__)
  static constexpr std::uint64_t flush = 0x8040;  // results and operands
  static std::uint64_t get() { return _mm_getcsr(); }
  static void set(std::uint64_t control) { _mm_setcsr(static_cast<unsigned>(control)); }
#elif defined(__aarch64__)
  static constexpr std::uint64_t flush = std::uint64_t(1) << 24;
  static std::uint64_t get() {
    std::uint64_t control;
    asm volatile("mrs %0, fpcr" : "=r"(control));
    return control;
  }
  static void set(std::uint64_t control) { asm volatile("msr fpcr, %0" : : "r"(control)); }
#else
  static constexpr std::uint64_t flush = 0;
  static std::uint64_t get() { return 0; }
  static void set(std::uint64_t) {}
#endif

  const std::uint64_t before_;
};

}  // namespace plainnet
