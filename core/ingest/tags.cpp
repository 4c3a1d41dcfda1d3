#include "core/ingest/tags.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/ingest/text_checks.h"

namespace gleaner::ingest {
namespace {

using nlohmann::json;

// Reads the list while it is parsed: a tree of it would cost most of an import's time.
class TagHandler final : public nlohmann::json_sax<json> {
public:
    std::vector<model::Tag> tags;

    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t value) override { return accuracy(double(value)); }
    bool number_unsigned(number_unsigned_t value) override { return accuracy(double(value)); }
    bool number_float(number_float_t value, const string_t&) override { return accuracy(value); }
    bool binary(binary_t&) override { return true; }
    bool string(string_t& value) override {
        if (m_depth == 1 && m_isList)
            tags.push_back({std::move(value), std::nullopt, {}});
        else if (inTag() && m_key == "name")
            m_tag.name = std::move(value);
        else if (inTag() && m_key == "provider")
            m_tag.provider = std::move(value);
        else if (inTag() && m_key == "accuracy")
            m_tag.accuracy = ingest::number(value);
        return true;
    }
    bool key(string_t& value) override {
        if (m_depth == 2)
            m_key = std::move(value);
        return true;
    }
    bool start_object(std::size_t) override {
        if (++m_depth == 2)
            m_tag = {};
        return m_isList;
    }
    bool end_object() override {
        if (m_depth-- == 2 && !m_tag.name.empty())
            tags.push_back(std::move(m_tag));
        return true;
    }
    bool start_array(std::size_t) override {
        if (m_depth++ == 0)
            m_isList = true;
        return true;
    }
    bool end_array() override {
        --m_depth;
        return true;
    }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

private:
    bool inTag() const { return m_depth == 2 && m_isList; }
    bool accuracy(double value) {
        if (inTag() && m_key == "accuracy")
            m_tag.accuracy = value;
        return true;
    }

    int m_depth = 0;
    bool m_isList = false;
    std::string m_key;
    model::Tag m_tag;
};

template<typename Take>
void eachWord(std::string_view text, Take take) {
    while (!text.empty()) {
        const size_t bar = std::min(text.find('|'), text.size());
        take(trimmed(text.substr(0, bar)));
        text.remove_prefix(std::min(bar + 1, text.size()));
    }
}

} // namespace

std::optional<std::vector<model::Tag>> parseTags(std::string_view text) {
    text = trimmed(text);
    if (text.starts_with('[')) {
        TagHandler handler;
        if (!isHarmlessJson(text) || !json::sax_parse(text, &handler))
            return std::nullopt;
        return std::move(handler.tags);
    }
    std::vector<model::Tag> tags;
    if (text == "null" || (text.starts_with('{') && json::accept(text))) // "{}" where there are none
        return tags;
    eachWord(text, [&](std::string_view word) {
        if (!word.empty())
            tags.push_back({std::string(word), std::nullopt, {}});
    });
    return tags;
}

std::vector<model::Tag> subjectLeaves(std::string_view text) {
    std::vector<model::Tag> tags;
    eachWord(text, [&](std::string_view path) {
        const std::string_view leaf = trimmed(path.substr(path.rfind('>') + 1)); // npos + 1 = 0: no levels
        const auto same = [&](const model::Tag& tag) { return tag.name == leaf; };
        if (!leaf.empty() && std::none_of(tags.begin(), tags.end(), same))
            tags.push_back({std::string(leaf), std::nullopt, {}});
    });
    return tags;
}

} // namespace gleaner::ingest
