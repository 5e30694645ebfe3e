// The most floating-point operations a second that this machine's cores do: independent fused multiply-adds in registers.
//
//     peak THREADS   prints GFLOP/s, float32, the best of many short runs

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#if defined(__AVX512F__)
constexpr int lanes = 16;
#elif defined(__AVX__)
constexpr int lanes = 8;
#else
constexpr int lanes = 4;
#endif
constexpr int chains = 12;  // more than a core has units times the steps that one addition takes
typedef float Vector __attribute__((vector_size(4 * lanes)));
constexpr long turns = 2'000'000;

// `chains` sums at once, each waiting for its own last addition only.
void multiply_and_add(float seed, float* out) {
    Vector sums[chains], factor = Vector{} + 0.999f + seed, term = Vector{} + 0.001f + seed, total{};
#pragma GCC unroll 12
    for (int i = 0; i < chains; ++i) sums[i] = Vector{} + float(i);
    for (long turn = 0; turn < turns; ++turn) {
#pragma GCC unroll 12
        for (int i = 0; i < chains; ++i) sums[i] = sums[i] * factor + term;
    }
#pragma GCC unroll 12
    for (int i = 0; i < chains; ++i) total += sums[i];
    *out = total[0];
}

double gflops(int threads) {
    std::vector<std::thread> pool;
    std::vector<float> results(16 * threads);
    auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < threads; ++i) pool.emplace_back(multiply_and_add, 0.0f, &results[16 * i]);
    for (auto& thread : pool) thread.join();
    std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    return 2.0 * lanes * chains * turns * threads / seconds.count() * 1e-9;
}

int main(int count, char** given) {
    int threads = count > 1 ? std::atoi(given[1]) : 1;
    double best = 0;
    for (int run = 0; run < 50; ++run) best = std::max(best, gflops(threads));
    std::printf("%.1f\n", best);
}
