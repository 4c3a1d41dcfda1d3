#include "core/simulatedweb/fault_rules.h"

#include <algorithm>
#include <fstream>
#include <functional>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/simulatedweb/mixing.h"

namespace gleaner::simulatedweb {
namespace {

using nlohmann::json;

bool holds(const Fault& fault, std::string_view source, double age) {
    return (fault.source.empty() || fault.source == source) && age >= fault.fromSeconds &&
           (fault.untilSeconds < 0 || age < fault.untilSeconds);
}

bool fits(std::string_view pattern, std::string_view path) {
    if (pattern.ends_with('*'))
        return path.starts_with(pattern.substr(0, pattern.size() - 1));
    return pattern.empty() || pattern == path;
}

const std::map<std::string, Fault::Kind, std::less<>>& kinds() {
    using Kind = Fault::Kind;
    static const std::map<std::string, Kind, std::less<>> kKinds{
        {"none", Kind::None},
        {"status", Kind::Status},
        {"slow_drip", Kind::SlowDrip},
        {"truncate", Kind::Truncate},
        {"corrupt", Kind::Corrupt},
        {"wrong_type", Kind::WrongType},
        {"not_an_image", Kind::NotAnImage},
        {"redirect", Kind::Redirect},
        {"close", Kind::Close},
        {"refuse", Kind::Refuse},
        {"hang", Kind::Hang},
        {"endless", Kind::Endless},
        {"garbage_status", Kind::GarbageStatus},
        {"wrong_length", Kind::WrongLength},
    };
    return kKinds;
}

using Words = tl::expected<void, std::string>; // what is wrong, for a technical detail

template<typename T>
Words setNumber(const json& value, T& field, double least, double most) {
    if (!value.is_number() || value.get<double>() < least || value.get<double>() > most)
        return tl::unexpected(fmt::format("must be a number from {} to {}", least, most));
    field = value.get<T>();
    return {};
}

Words setText(const json& value, std::string& field, bool oneLine = true) {
    if (!value.is_string())
        return tl::unexpected<std::string>("must be a text");
    field = value.get<std::string>();
    if (oneLine && field.find_first_of("\r\n") != std::string::npos)
        return tl::unexpected<std::string>("must be one line");
    return {};
}

Words setKind(const json& value, Fault& fault) {
    const auto kind = value.is_string() ? kinds().find(value.get<std::string>()) : kinds().end();
    if (kind == kinds().end())
        return tl::unexpected<std::string>("names no kind of fault");
    fault.kind = kind->second;
    return {};
}

Words setField(Fault& fault, const std::string& key, const json& value) {
    constexpr double kYear = 366.0 * 86'400;
    using Setter = std::function<Words(Fault&, const json&)>;
    static const std::map<std::string, Setter, std::less<>> kSetters{
        {"kind", [](Fault& f, const json& v) { return setKind(v, f); }},
        {"source", [](Fault& f, const json& v) { return setText(v, f.source); }},
        {"path", [](Fault& f, const json& v) { return setText(v, f.path); }},
        {"status", [](Fault& f, const json& v) { return setNumber(v, f.status, 100, 999); }},
        {"retry_after", [](Fault& f, const json& v) { return setText(v, f.retryAfter); }},
        {"location", [](Fault& f, const json& v) { return setText(v, f.location); }},
        {"header", [](Fault& f, const json& v) { return setText(v, f.header); }},
        {"body", [](Fault& f, const json& v) { return setText(v, f.body, false); }},
        {"bytes_per_second", [](Fault& f, const json& v) { return setNumber(v, f.bytesPerSecond, 1, 1e9); }},
        {"share", [](Fault& f, const json& v) { return setNumber(v, f.share, 0, 1); }},
        {"from_seconds", [](Fault& f, const json& v) { return setNumber(v, f.fromSeconds, 0, kYear); }},
        {"until_seconds", [](Fault& f, const json& v) { return setNumber(v, f.untilSeconds, -1, kYear); }},
    };
    const auto setter = kSetters.find(key);
    return setter == kSetters.end() ? tl::unexpected<std::string>("is no field of a fault")
                                    : setter->second(fault, value);
}

tl::expected<Fault, std::string> parseFault(const std::string& line) {
    const json object = json::parse(line, nullptr, false);
    if (!object.is_object())
        return tl::unexpected<std::string>("is no JSON object");
    if (!object.contains("kind"))
        return tl::unexpected<std::string>("has no \"kind\"");
    Fault fault;
    for (const auto& [key, value] : object.items())
        if (Words set = setField(fault, key, value); !set)
            return tl::unexpected(fmt::format("\"{}\" {}", key, set.error()));
    return fault;
}

} // namespace

const Fault* FaultRules::find(std::string_view source, std::string_view path, double age, std::uint64_t number) const {
    for (size_t i = 0; i < m_faults.size(); ++i) {
        const Fault& fault = m_faults[i];
        if (fault.kind == Fault::Kind::Refuse || !holds(fault, source, age) || !fits(fault.path, path))
            continue;
        if (fault.share >= 1 || unit(mix(m_seed ^ i, digest(source), number)) < fault.share)
            return &fault;
    }
    return nullptr;
}

bool FaultRules::refuses(std::string_view source, double age) const {
    return std::any_of(m_faults.begin(), m_faults.end(), [&](const Fault& fault) {
        return fault.kind == Fault::Kind::Refuse && holds(fault, source, age);
    });
}

bool FaultRules::canRefuse() const {
    return std::any_of(m_faults.begin(), m_faults.end(),
                       [](const Fault& fault) { return fault.kind == Fault::Kind::Refuse; });
}

Result<std::vector<Fault>> readFaults(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in)
        return fail(ErrorCode::NotFound, file.string());
    std::vector<Fault> faults;
    std::string line;
    for (int number = 1; std::getline(in, line); ++number) {
        if (line.find_first_not_of(" \t\r") == std::string::npos)
            continue;
        auto fault = parseFault(line);
        if (!fault)
            return fail(ErrorCode::BadFormat, file.string(), fmt::format("line {}: {}", number, fault.error()),
                        {{"line", std::to_string(number)}});
        faults.push_back(std::move(*fault));
    }
    return faults;
}

} // namespace gleaner::simulatedweb
