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

using Kind = Fault::Kind;

bool holds(const Fault& fault, double age) {
    return age >= fault.fromSeconds && (fault.untilSeconds < 0 || age < fault.untilSeconds);
}

bool meetsNumber(const Fault& fault, std::uint64_t number) {
    return number >= std::uint64_t(fault.fromRequest) &&
           (fault.untilRequest < 0 || number < std::uint64_t(fault.untilRequest));
}

bool fits(const Fault& fault, std::string_view path) {
    constexpr std::string_view kRobots = "/robots.txt";
    const std::string_view pattern = fault.path;
    if (pattern == path)
        return true;
    if (!fault.robots && path == kRobots)
        return false;
    return pattern.empty() || (pattern.ends_with('*') && path.starts_with(pattern.substr(0, pattern.size() - 1)));
}

bool meetsHandshakes(Kind kind) {
    return kind == Kind::TlsExpired || kind == Kind::TlsWrongHost || kind == Kind::TlsUnknownCa ||
           kind == Kind::TlsHandshake;
}
bool meetsRequests(Kind kind) {
    return kind != Kind::Refuse && !meetsHandshakes(kind);
}

const std::map<std::string, Fault::Kind, std::less<>>& kinds() {
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
        {"gzip_bomb", Kind::GzipBomb},
        {"tls_expired", Kind::TlsExpired},
        {"tls_wrong_host", Kind::TlsWrongHost},
        {"tls_unknown_ca", Kind::TlsUnknownCa},
        {"tls_handshake", Kind::TlsHandshake},
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

Words setFlag(const json& value, bool& field) {
    if (!value.is_boolean())
        return tl::unexpected<std::string>("must be true or false");
    field = value.get<bool>();
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
    constexpr double kYear = 366.0 * 86'400, kMostBytes = 256.0 * 1024 * 1024, kMostRequests = 1e15;
    using Setter = std::function<Words(Fault&, const json&)>;
    static const std::map<std::string, Setter, std::less<>> kSetters{
        {"kind", [](Fault& f, const json& v) { return setKind(v, f); }},
        {"source", [](Fault& f, const json& v) { return setText(v, f.source); }},
        {"path", [](Fault& f, const json& v) { return setText(v, f.path); }},
        {"robots", [](Fault& f, const json& v) { return setFlag(v, f.robots); }},
        {"status", [](Fault& f, const json& v) { return setNumber(v, f.status, 100, 999); }},
        {"retry_after", [](Fault& f, const json& v) { return setText(v, f.retryAfter); }},
        {"location", [](Fault& f, const json& v) { return setText(v, f.location); }},
        {"header", [](Fault& f, const json& v) { return setText(v, f.header); }},
        {"body", [](Fault& f, const json& v) { return setText(v, f.body, false); }},
        {"body_bytes", [](Fault& f, const json& v) { return setNumber(v, f.bodyBytes, 0, kMostBytes); }},
        {"bytes_per_second", [](Fault& f, const json& v) { return setNumber(v, f.bytesPerSecond, 1, 1e9); }},
        {"delay_seconds", [](Fault& f, const json& v) { return setNumber(v, f.delaySeconds, 0, 3'600); }},
        {"share", [](Fault& f, const json& v) { return setNumber(v, f.share, 0, 1); }},
        {"from_seconds", [](Fault& f, const json& v) { return setNumber(v, f.fromSeconds, 0, kYear); }},
        {"until_seconds", [](Fault& f, const json& v) { return setNumber(v, f.untilSeconds, -1, kYear); }},
        {"from_request", [](Fault& f, const json& v) { return setNumber(v, f.fromRequest, 0, kMostRequests); }},
        {"until_request", [](Fault& f, const json& v) { return setNumber(v, f.untilRequest, -1, kMostRequests); }},
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

FaultRules::FaultRules(std::vector<Fault> faults, std::uint64_t seed) : m_faults(std::move(faults)), m_seed(seed) {
    for (size_t i = 0; i < m_faults.size(); ++i) {
        const Fault& fault = m_faults[i];
        (fault.source.empty() ? m_ofAll : m_bySource[fault.source]).push_back(i);
        m_canRefuse = m_canRefuse || fault.kind == Kind::Refuse;
    }
}

// The first fault of the victim's own and of everybody's for which `fits(index)` is true.
template<typename Fits>
const Fault* FaultRules::first(const Victim& victim, Fits fits) const {
    static const std::vector<size_t> kNone;
    const auto found = m_bySource.empty() ? m_bySource.end() : m_bySource.find(std::string(victim.source));
    const std::vector<size_t>& own = found == m_bySource.end() ? kNone : found->second;
    const std::vector<size_t>& common = victim.bystander ? kNone : m_ofAll;
    for (size_t i = 0, j = 0; i < own.size() || j < common.size();) {
        const size_t index = j == common.size() || (i < own.size() && own[i] < common[j]) ? own[i++] : common[j++];
        if (fits(index))
            return &m_faults[index];
    }
    return nullptr;
}

bool FaultRules::chosen(size_t index, const Victim& victim, std::uint64_t number) const {
    const double share = m_faults[index].share;
    return share >= 1 || unit(mix(m_seed ^ index, digest(victim.source), number)) < share;
}

const Fault* FaultRules::find(const Victim& victim, std::string_view path, double age, std::uint64_t number) const {
    return first(victim, [&](size_t index) {
        const Fault& fault = m_faults[index];
        return meetsRequests(fault.kind) && holds(fault, age) && meetsNumber(fault, number) && fits(fault, path) &&
               chosen(index, victim, number);
    });
}

const Fault* FaultRules::findHandshake(const Victim& victim, double age, std::uint64_t number) const {
    return first(victim, [&](size_t index) {
        const Fault& fault = m_faults[index];
        return meetsHandshakes(fault.kind) && holds(fault, age) && meetsNumber(fault, number) &&
               chosen(index, victim, number);
    });
}

bool FaultRules::refuses(const Victim& victim, double age) const {
    return first(victim, [&](size_t index) {
               return m_faults[index].kind == Kind::Refuse && holds(m_faults[index], age);
           }) != nullptr;
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
