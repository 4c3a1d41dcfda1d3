#pragma once
// Fields by key, and values by what one wants of them: a text of numbers, a number of texts.

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/analysis/metadata.h"

namespace gleaner::analysis {

using MetadataValue = MetadataField::Value;

// Refers to the fields; the first of several with one key counts.
class FieldLookup {
public:
    explicit FieldLookup(const std::vector<MetadataField>& fields) {
        m_byKey.reserve(fields.size());
        for (const MetadataField& field : fields)
            m_byKey.emplace(field.key, &field.value);
    }
    const MetadataValue* find(std::string_view key) const {
        const auto found = m_byKey.find(key);
        return found == m_byKey.end() ? nullptr : found->second;
    }
    // Tidied; bytes are read as text, of several texts the first that is not empty, numbers are none. Empty when there
    // is nothing.
    std::string text(std::string_view key) const;
    // All of several texts, tidied, without empty ones.
    std::vector<std::string> texts(std::string_view key) const;

private:
    std::unordered_map<std::string_view, const MetadataValue*> m_byKey;
};

// How many numbers it holds; 0 for texts.
size_t numberCount(const MetadataValue& value);
// Also of a text that is a number or a fraction; nothing for what is not finite.
std::optional<double> numberAt(const MetadataValue& value, size_t index);

// "12", "-0.5", "1500/10", "12,5" (a comma counts as the point); the whole text or nothing.
std::optional<double> numberIn(std::string_view text);

// The position that EXIF or, failing that, XMP gives; warnings as in metadata_mapping.h.
std::optional<GpsPosition> positionIn(const FieldLookup& fields, std::vector<std::string>& warnings);
// When it was taken; empty when nothing says so.
std::string dateTakenIn(const FieldLookup& fields, std::vector<std::string>& warnings);

} // namespace gleaner::analysis
