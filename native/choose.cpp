// Lists the instruction sets that this machine has, best first.
#include <stdexcept>
#include <string>

#include "isa.h"

namespace plainnet {

#if defined(__x86_64__)
namespace avx512 { extern const Isa isa; }
namespace avx2 { extern const Isa isa; }
namespace baseline { extern const Isa isa; }
#elif defined(__aarch64__)
namespace neon { extern const Isa isa; }
#else
namespace baseline { extern const Isa isa; }
#endif

std::vector<const Isa*> available_isas() {
  std::vector<const Isa*> found;
#if defined(__x86_64__)
  __builtin_cpu_init();
  const bool fma = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (fma && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
    found.push_back(&avx512::isa);
  }
  if (fma) found.push_back(&avx2::isa);
  found.push_back(&baseline::isa);
#elif defined(__aarch64__)
  found.push_back(&neon::isa);
#else
  found.push_back(&baseline::isa);
#endif
  return found;
}

const Isa& find_isa(const char* name) {
  std::string names;
  for (const Isa* isa : available_isas()) {
    if (std::string(isa->name) == name) return *isa;
    names += std::string(names.empty() ? "" : ", ") + isa->name;
  }
  throw std::invalid_argument("This machine has the instruction sets " + names + ". Received: " + name + ".");
}

template <>
const Functions<float>& functions(const Isa& isa) { return isa.single; }
template <>
const Functions<double>& functions(const Isa& isa) { return isa.twice; }

}  // namespace plainnet
