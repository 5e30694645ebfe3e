// Philox against the vectors published with Random123 (kat_vectors, philox4x32, 10 rounds).
#include <cstring>

#include "check.h"
#include "isa.h"

namespace plainnet::test {

void test_philox() {
  struct Known {
    std::uint32_t counter[4], key[2], words[4];
  };
  const Known known[] = {
      {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
      {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}, {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
      {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}, {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
  };
  for (const Isa* isa : available_isas()) {
    for (const Known& k : known) {
      std::uint32_t words[4];
      isa->philox(k.key, k.counter, words);
      CHECK(std::memcmp(words, k.words, sizeof words) == 0, "%s: %08x %08x %08x %08x", isa->name, words[0], words[1], words[2], words[3]);
    }
  }
}

}  // namespace plainnet::test
