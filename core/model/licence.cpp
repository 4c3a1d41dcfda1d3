#include "core/model/licence.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace gleaner::model {
namespace {

constexpr std::array<std::string_view, 6> kDeeds{"by", "by-sa", "by-nd", "by-nc", "by-nc-sa", "by-nc-nd"};

// Free licences beyond Creative Commons that openly licensed collections really hold: slug, name, text.
struct OtherLicence {
    std::string_view slug, name, url;
};
constexpr std::array<OtherLicence, 1> kOthers{{
    {"gpl-2.0-or-later", "GPL 2.0 or later", "https://www.gnu.org/licenses/old-licenses/gpl-2.0.html"},
}};

const OtherLicence* otherLicence(std::string_view slug) {
    for (const OtherLicence& other : kOthers)
        if (other.slug == slug)
            return &other;
    return nullptr;
}

// Lower case, every run of other characters than letters, digits and '.' becomes one '-'.
std::string folded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) || c == '.')
            out.push_back(char(std::tolower(byte)));
        else if (!out.empty() && out.back() != '-')
            out.push_back('-');
    }
    while (!out.empty() && out.back() == '-')
        out.pop_back();
    return out;
}

// One digit, or two with a point between: no licence of the family ever had another version.
bool isVersion(std::string_view text) {
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    return (text.size() == 1 && digit(text[0])) ||
           (text.size() == 3 && digit(text[0]) && text[1] == '.' && digit(text[2]));
}

std::string fullVersion(std::string_view version) {
    if (version.empty() || version.find('.') != std::string_view::npos)
        return std::string(version);
    return std::string(version) + ".0";
}

// Takes a trailing "-4.0" off `text`.
std::string takeVersion(std::string& text) {
    const size_t dash = text.rfind('-');
    if (dash == std::string::npos || !isVersion(std::string_view(text).substr(dash + 1)))
        return {};
    std::string version = text.substr(dash + 1);
    text.resize(dash);
    return version;
}

void dropPrefix(std::string& text, std::string_view prefix) {
    if (text.starts_with(prefix))
        text.erase(0, prefix.size());
}

} // namespace

Licence parseLicence(std::string_view text, std::string_view version) {
    std::string form = folded(text);
    // https://creativecommons.org/licenses/by-sa/4.0/deed.en → by-sa-4.0
    if (const size_t host = form.find("creativecommons.org"); host != std::string::npos) {
        form = form.substr(host + std::string_view("creativecommons.org").size());
        dropPrefix(form, "-");
        dropPrefix(form, "licenses-");
        dropPrefix(form, "publicdomain-");
        for (const std::string_view tail : {"-deed", "-legalcode"})
            if (const size_t at = form.find(tail); at != std::string::npos)
                form.resize(at);
    }
    if (otherLicence(form))
        return {form, "", true};
    std::string stated = isVersion(version) ? std::string(version) : takeVersion(form);
    if (isVersion(version))
        takeVersion(form);
    dropPrefix(form, "cc-");
    if (form == "cc0" || form == "0" || form == "zero" || form == "cc-zero" || form == "cc0-universal")
        return {"cc0", stated.empty() ? "1.0" : fullVersion(stated), true};
    if (form == "pdm" || form == "public-domain" || form == "publicdomain" || form == "public-domain-mark" ||
        form == "mark" || form == "pd")
        return {"pdm", "", true};
    if (std::find(kDeeds.begin(), kDeeds.end(), form) != kDeeds.end())
        return {form, fullVersion(stated), true};
    return {std::string(text), std::string(version), false};
}

std::string Licence::displayName() const {
    if (!known)
        return version.empty() ? slug : slug + " " + version;
    if (const OtherLicence* other = otherLicence(slug))
        return std::string(other->name);
    if (slug == "pdm")
        return "Public Domain Mark 1.0";
    std::string name = slug == "cc0" ? "CC0" : "CC " + slug;
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return char(std::toupper(c)); });
    return version.empty() ? name : name + " " + version;
}

std::string Licence::url() const {
    if (!known)
        return {};
    if (const OtherLicence* other = otherLicence(slug))
        return std::string(other->url);
    if (slug == "pdm")
        return "https://creativecommons.org/publicdomain/mark/1.0/";
    if (slug == "cc0")
        return "https://creativecommons.org/publicdomain/zero/1.0/";
    if (version.empty()) // which deed it is nobody said
        return {};
    return "https://creativecommons.org/licenses/" + slug + "/" + version + "/";
}

} // namespace gleaner::model
