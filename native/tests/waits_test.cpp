// Where the members of a team wait: between what one writes and others read, and not along the rows of a batch.
#include "check.h"
#include "waits.h"

namespace plainnet::test {
namespace {

constexpr std::int64_t rows = 64, width = 8;

Access own(std::int64_t begin, bool writes) { return {begin, begin + rows * width, width, writes, true}; }
Access all(std::int64_t begin, bool writes) { return {begin, begin + rows * width, width, writes, false}; }

bool waits_between(const Access& first, const Access& second) {
  Waits waits;
  waits.before({first});
  return waits.before({second});
}

}  // namespace

void test_waits() {
  CHECK(!waits_between(own(0, true), own(0, false)), "own rows, read after they were written");
  CHECK(!waits_between(own(0, true), own(0, true)), "own rows, written again");
  CHECK(waits_between(own(0, true), all(0, false)), "rows of others");
  CHECK(waits_between(all(0, false), own(0, true)), "what others still read");
  CHECK(waits_between(own(0, true), own(width, false)), "rows that lie elsewhere");
  CHECK(waits_between(own(0, true), {0, rows * width, 1, false, true}), "rows of another width");
  CHECK(!waits_between(all(0, false), all(0, false)), "two that only read");
  CHECK(!waits_between(all(0, true), all(rows * width, true)), "places apart");
  CHECK(waits_between(all(0, true), all(rows * width - 1, false)), "places that overlap");

  Waits waits;
  waits.before({own(0, true)});
  CHECK(waits.before({all(0, false)}) && !waits.before({all(0, false)}), "once is enough");

  const Matmul forward{0, 1000, 2000, batch_rows, 4, width, false, false}, gradient{0, 2000, 3000, width, 4, batch_rows, true, false};
  CHECK(is_by_rows(forward) && !is_by_rows(gradient), "products");
  CHECK(is_by_rows(Kernel{batch_rows, 4, {}, {}, {}}) && !is_by_rows(Kernel{100, 4, {}, {}, {}}), "kernels");
  const auto touched = accesses_of(forward, rows, true);
  CHECK(touched.size() == 3 && touched[0].by_rows && !touched[1].by_rows && touched[2].writes && touched[2].end == 2000 + rows * 4,
        "a product reads its rows and all weights, and writes its rows");
}

}  // namespace plainnet::test
