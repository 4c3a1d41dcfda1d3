#include "core/robots/robots_rules.h"

#include <cctype>
#include <string>
#include <vector>

#include "tests/fuzz/fuzzed.h"

using namespace gleaner::robots;

namespace {

constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";

// The meaning of '*' and a final '$', slowly and by definition.
bool matchesByDefinition(std::string_view pattern, std::string_view target) {
    const bool toTheEnd = pattern.ends_with('$');
    if (toTheEnd)
        pattern.remove_suffix(1);
    std::vector<char> reached(target.size() + 1, 0); // ends of the parts of the target that the pattern so far matches
    reached[0] = 1;
    for (const char c : pattern) {
        std::vector<char> next(target.size() + 1, 0);
        bool any = false;
        for (size_t i = 0; i <= target.size(); ++i) {
            any = any || reached[i];
            if (c == '*')
                next[i] = any;
            else if (i > 0)
                next[i] = reached[i - 1] && target[i - 1] == c;
        }
        reached = next;
    }
    if (toTheEnd)
        return reached.back();
    return std::string_view(reached.data(), reached.size()).find('\1') != std::string_view::npos;
}

// The address as another may write it: letters and digits encoded.
std::string encoded(std::string_view target) {
    std::string out;
    for (size_t i = 0; i < target.size(); ++i) {
        const auto byte = static_cast<unsigned char>(target[i]);
        const bool afterPercent = (i > 0 && target[i - 1] == '%') || (i > 1 && target[i - 2] == '%');
        if (!afterPercent && byte < 0x80 && std::isalnum(byte)) {
            out += '%';
            out += "0123456789abcdef"[byte >> 4];
            out += "0123456789abcdef"[byte & 15];
        } else {
            out += target[i];
        }
    }
    return out;
}

void compareWithDefinition(std::string_view target, std::string_view pattern) {
    const std::string wild = std::string(kPlain) + "*";
    const std::string_view inner = pattern.substr(0, pattern.size() - (pattern.ends_with('$') ? 1 : 0));
    if (!target.starts_with('/') || target == "/robots.txt" || target.size() > 200 || pattern.size() > 200 ||
        (!pattern.starts_with('/') && !pattern.starts_with('*')) || target.find_first_not_of(kPlain) != target.npos ||
        inner.find_first_not_of(wild) != inner.npos)
        return;
    const RobotsRules rules = RobotsRules::parse("User-agent: *\nDisallow: " + std::string(pattern));
    holds(rules.judge(target).allowed != matchesByDefinition(pattern, target));
}

} // namespace

// The first line is a target, the rest a robots.txt; its first line is tried as a pattern, too.
FUZZED(text) {
    const size_t line = text.find('\n');
    const std::string_view target = text.substr(0, line), body = line == text.npos ? "" : text.substr(line + 1);
    const RobotsRules rules = RobotsRules::parse(body);
    const Verdict verdict = rules.judge(target);
    holds(verdict.allowed || verdict.rule.starts_with("Disallow: "));
    holds(verdict.rule.size() < 300);
    holds(rules.judge(encoded(target)) == verdict);
    holds(rules.judge("/robots.txt").allowed);
    holds(rules.crawlDelaySeconds().value_or(1) > 0);
    holds(RobotsRules::allowAll().judge(target).allowed);
    compareWithDefinition(target, body.substr(0, body.find('\n')));
}
