#include "core/eventlog/event_json.h"

#include <algorithm>
#include <charconv>

#include <nlohmann/json.hpp>

namespace gleaner::eventlog {
namespace {

using nlohmann::json;

constexpr int kDeepest = 8; // of what is passed over
constexpr size_t kMostArgsCount = 64;

bool isPlain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 0x7f && c != '"' && c != '\\'; });
}

void appendText(std::string& out, std::string_view text) {
    if (isPlain(text)) {
        out += '"';
        out += text;
        out += '"';
    } else {
        out += json(text).dump(-1, ' ', false, json::error_handler_t::replace);
    }
}

void appendField(std::string& out, std::string_view key, std::string_view text) {
    if (text.empty())
        return;
    out += ",\"";
    out += key;
    out += "\":";
    appendText(out, text);
}

void appendField(std::string& out, std::string_view key, std::int64_t number, std::int64_t none) {
    if (number == none)
        return;
    out += ",\"";
    out += key;
    out += "\":";
    out += std::to_string(number);
}

// Reads one line without building a document of it.
class LineReader final : public nlohmann::json_sax<json> {
public:
    std::optional<Event> take() {
        if (!m_hasTime || m_event.sequence == 0 || m_event.code.empty())
            return std::nullopt;
        return std::move(m_event);
    }

    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t value) override { return number(value); }
    bool number_unsigned(number_unsigned_t value) override {
        if (m_depth == 1 && m_key == "sequence") {
            m_event.sequence = value;
            return true;
        }
        return value <= std::uint64_t(INT64_MAX) && number(std::int64_t(value));
    }
    bool number_float(number_float_t, const string_t&) override { return m_depth > 1 || isUnknown(); }
    bool binary(binary_t&) override { return false; }

    bool string(string_t& text) override {
        if (m_depth == 2 && m_inArgs && m_event.args.size() < kMostArgsCount)
            m_event.args[m_key] = std::move(text);
        return m_depth != 1 || field(text);
    }

    bool start_object(std::size_t) override {
        m_inArgs = m_inArgs || (m_depth == 1 && m_key == "args");
        return ++m_depth <= kDeepest;
    }
    bool end_object() override {
        m_inArgs = m_inArgs && m_depth > 2;
        --m_depth;
        return true;
    }
    bool start_array(std::size_t) override { return m_depth > 0 && ++m_depth <= kDeepest; }
    bool end_array() override {
        --m_depth;
        return true;
    }
    bool key(string_t& name) override {
        m_key = std::move(name);
        return true;
    }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

private:
    bool isUnknown() const {
        static constexpr std::string_view kKnown[] = {"sequence", "time",  "level",  "code",   "source",
                                                      "outcome",  "url",   "record", "status", "first_byte_ms",
                                                      "total_ms", "bytes", "args"};
        return std::find(std::begin(kKnown), std::end(kKnown), m_key) == std::end(kKnown);
    }

    bool number(std::int64_t value) {
        if (m_depth != 1)
            return m_depth > 1;
        if (m_key == "record")
            m_event.record.value = value;
        else if (m_key == "status")
            m_event.httpStatus = int(std::clamp<std::int64_t>(value, 0, 999));
        else if (m_key == "first_byte_ms")
            m_event.firstByteMs = value;
        else if (m_key == "total_ms")
            m_event.totalMs = value;
        else if (m_key == "bytes")
            m_event.bytes = value;
        else
            return isUnknown();
        return true;
    }

    bool field(std::string& text) {
        if (m_key == "time") {
            const auto time = base::parseIsoTime(text);
            if (!time)
                return false;
            m_event.time = *time;
            m_hasTime = true;
        } else if (m_key == "level") {
            m_event.level = parseLevel(text).value_or(Level::Info);
        } else if (m_key == "code") {
            m_event.code = std::move(text);
        } else if (m_key == "source") {
            m_event.source = std::move(text);
        } else if (m_key == "outcome") {
            m_event.outcome = std::move(text);
        } else if (m_key == "url") {
            m_event.url = std::move(text);
        } else {
            return isUnknown();
        }
        return true;
    }

    Event m_event;
    std::string m_key;
    int m_depth = 0;
    bool m_inArgs = false;
    bool m_hasTime = false;
};

} // namespace

void appendLine(std::string& out, const Event& event) {
    out += "{\"sequence\":";
    out += std::to_string(event.sequence);
    appendField(out, "time", base::isoTime(event.time));
    appendField(out, "level", name(event.level));
    appendField(out, "code", event.code);
    appendField(out, "source", event.source);
    appendField(out, "outcome", event.outcome);
    appendField(out, "url", event.url);
    appendField(out, "record", event.record.value, 0);
    appendField(out, "status", event.httpStatus, 0);
    appendField(out, "first_byte_ms", event.firstByteMs, -1);
    appendField(out, "total_ms", event.totalMs, -1);
    appendField(out, "bytes", event.bytes, 0);
    if (!event.args.empty()) {
        out += ",\"args\":";
        char separator = '{';
        for (const auto& [key, value] : event.args) {
            out += separator;
            appendText(out, key);
            out += ':';
            appendText(out, value);
            separator = ',';
        }
        out += '}';
    }
    out += "}\n";
}

std::optional<Event> parseLine(std::string_view line) {
    if (line.empty() || line.size() > kMostLine)
        return std::nullopt;
    LineReader reader;
    if (!json::sax_parse(line.begin(), line.end(), &reader))
        return std::nullopt;
    return reader.take();
}

} // namespace gleaner::eventlog
