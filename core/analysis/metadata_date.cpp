#include <algorithm>
#include <array>
#include <cstdio>

#include "core/analysis/metadata_lookup.h"
#include "core/analysis/metadata_mapping.h"

namespace gleaner::analysis {
namespace {

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

// Takes exactly `digits` digits off the front.
std::optional<int> takeNumber(std::string_view& text, size_t digits) {
    if (text.size() < digits || !std::all_of(text.begin(), text.begin() + std::ptrdiff_t(digits), isDigit))
        return std::nullopt;
    int value = 0;
    for (const char c : text.substr(0, digits))
        value = value * 10 + (c - '0');
    text.remove_prefix(digits);
    return value;
}

bool takeOneOf(std::string_view& text, std::string_view characters) {
    if (text.empty() || characters.find(text.front()) == characters.npos)
        return false;
    text.remove_prefix(1);
    return true;
}

bool takeFraction(std::string_view& text) {
    if (!takeOneOf(text, ".,"))
        return true;
    const size_t digits = size_t(std::find_if_not(text.begin(), text.end(), isDigit) - text.begin());
    text.remove_prefix(digits);
    return digits > 0;
}

int daysIn(int year, int month) {
    constexpr std::array kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : kDays[size_t(month - 1)];
}

std::string twoDigits(int value) {
    return {char('0' + value / 10), char('0' + value % 10)};
}

std::string fourDigits(int value) {
    return twoDigits(value / 100) + twoDigits(value % 100);
}

constexpr std::string_view kSeparators = ":-/. ";

// The day, as far as the text goes: "2003", "2003-12", "2003-12-04".
std::optional<std::string> takeDay(std::string_view& text) {
    const auto year = takeNumber(text, 4);
    if (!year || *year == 0)
        return std::nullopt;
    std::string iso = fourDigits(*year);
    if (text.empty())
        return iso;
    const bool hasSeparators = takeOneOf(text, kSeparators); // some have none: "20050929"
    const auto month = takeNumber(text, 2);
    if (!month || *month < 1 || *month > 12)
        return std::nullopt;
    iso += "-" + twoDigits(*month);
    if (text.empty())
        return iso;
    if (takeOneOf(text, kSeparators) != hasSeparators)
        return std::nullopt;
    const auto day = takeNumber(text, 2);
    if (!day || *day < 1 || *day > daysIn(*year, *month))
        return std::nullopt;
    return iso + "-" + twoDigits(*day);
}

// "06:46:52", "06:46", "064652"
std::optional<std::string> takeTime(std::string_view& text) {
    const auto hour = takeNumber(text, 2);
    const bool hasSeparators = takeOneOf(text, ":.-");
    const auto minute = takeNumber(text, 2);
    if (!hour || *hour > 23 || !minute || *minute > 59)
        return std::nullopt;
    std::string iso = "T" + twoDigits(*hour) + ":" + twoDigits(*minute);
    const bool endsHere =
        text.empty() || text.front() == '+' || text.front() == 'Z' || (text.front() == '-' && text.size() >= 5);
    if (endsHere)
        return iso + ":00";
    if (takeOneOf(text, ":.-") != hasSeparators)
        return std::nullopt;
    const auto second = takeNumber(text, 2);
    if (!second || *second > 60 || !takeFraction(text)) // 60: a leap second
        return std::nullopt;
    return iso + ":" + twoDigits(*second);
}

std::string_view trimmed(std::string_view text) {
    const auto isBlank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

// Only when it was taken: when it was scanned, drawn or exported is another matter (and remains in the tags).
struct DateSource {
    std::string_view date, offset;
};
constexpr std::array kDateSources{
    DateSource{"Exif.Photo.DateTimeOriginal", "Exif.Photo.OffsetTimeOriginal"},
    DateSource{"Exif.Image.DateTimeOriginal", "Exif.Photo.OffsetTimeOriginal"},
    DateSource{"Xmp.exif.DateTimeOriginal", ""},
};

} // namespace

bool isUnsetDate(std::string_view text) {
    return text.find_first_not_of(" 0:-/.T\t\r\n") == text.npos;
}

std::optional<std::string> isoOffset(std::string_view text) {
    text = trimmed(text);
    if (text == "Z" || text == "z")
        return "+00:00";
    if (text.empty() || (text.front() != '+' && text.front() != '-'))
        return std::nullopt;
    std::string iso(1, text.front());
    text.remove_prefix(1);
    const auto hours = takeNumber(text, 2);
    takeOneOf(text, ":");
    const auto minutes = text.empty() ? std::optional(0) : takeNumber(text, 2);
    if (!hours || *hours > 14 || !minutes || *minutes > 59 || !text.empty())
        return std::nullopt;
    return iso + twoDigits(*hours) + ":" + twoDigits(*minutes);
}

std::optional<std::string> isoDate(std::string_view text) {
    text = trimmed(text);
    auto iso = takeDay(text);
    if (!iso || text.empty())
        return iso;
    if (!takeOneOf(text, " T:"))
        return std::nullopt;
    text = trimmed(text);
    const auto time = takeTime(text);
    if (!time)
        return std::nullopt;
    *iso += *time;
    text = trimmed(text);
    if (text.empty())
        return iso;
    const auto offset = isoOffset(text);
    return offset ? std::optional(*iso + *offset) : std::nullopt;
}

std::string dateTakenIn(const FieldLookup& fields, std::vector<std::string>& warnings) {
    for (const DateSource& source : kDateSources) {
        const std::string text = fields.text(source.date);
        if (isUnsetDate(text))
            continue;
        auto iso = isoDate(text);
        if (!iso) {
            warnings.push_back("date_invalid " + text);
            continue;
        }
        constexpr size_t kWithoutOffset = std::string_view("2003-12-04T06:46:52").size();
        if (iso->size() == kWithoutOffset && !source.offset.empty())
            *iso += isoOffset(fields.text(source.offset)).value_or("");
        return *iso;
    }
    return {};
}

} // namespace gleaner::analysis
