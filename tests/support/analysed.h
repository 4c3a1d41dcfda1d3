#pragma once
// One picture through an analyser, waited for.

#include <fstream>
#include <future>
#include <iterator>

#include "core/analysis/analyser.h"
#include "tests/support/test_data.h"

namespace gleaner::test {

inline analysis::Analysis analysed(analysis::Analyser& analyser, Bytes picture,
                                   const analysis::AnalysisOptions& options = {}) {
    std::promise<analysis::Analysis> answer;
    analyser.submit(std::move(picture), options,
                    [&](analysis::Analysis analysis) { answer.set_value(std::move(analysis)); });
    return answer.get_future().get();
}

inline Bytes fileBytes(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return Bytes(std::vector<std::uint8_t>(std::istreambuf_iterator<char>(in), {}));
}

} // namespace gleaner::test
