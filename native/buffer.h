// Zeroed memory aligned to a cache line, with the padding that vectors read beyond the last element.
#pragma once
#include <algorithm>
#include <cstdint>
#include <memory>
#include <new>

namespace plainnet {

template <class T>
class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(std::int64_t size) {
    constexpr std::int64_t padding = 256 / sizeof(T);
    const auto count = static_cast<std::size_t>(size + padding);
    data_.reset(static_cast<T*>(::operator new(count * sizeof(T), alignment)));
    std::fill_n(data_.get(), count, T(0));
  }
  T* get() const { return data_.get(); }

 private:
  static constexpr std::align_val_t alignment{64};
  struct Free {
    void operator()(T* p) const { ::operator delete(p, alignment); }
  };
  std::unique_ptr<T, Free> data_;
};

}  // namespace plainnet
