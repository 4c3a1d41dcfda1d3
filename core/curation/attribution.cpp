#include "core/curation/attribution.h"

#include <array>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/curation/escaping.h"

namespace gleaner::curation {
namespace {

constexpr std::array<std::pair<CreditFormat, std::string_view>, 8> kFormats{{
    {CreditFormat::Plain, "plain"},
    {CreditFormat::Html, "html"},
    {CreditFormat::Markdown, "markdown"},
    {CreditFormat::Rich, "rich"},
    {CreditFormat::Xml, "xml"},
    {CreditFormat::Wikitext, "wikitext"},
    {CreditFormat::Bibtex, "bibtex"},
    {CreditFormat::JsonLd, "jsonld"},
}};

constexpr std::string_view kUntitled = "Untitled work";

// What a credit says, before it is dressed.
struct Facts {
    std::string title, creator, licence; // one line each
    std::string url, creatorUrl, licenceUrl;
    std::string identifier, pictureUrl;
    bool publicDomain = false;

    std::string shownTitle() const { return title.empty() ? std::string(kUntitled) : '"' + title + '"'; }
    std::string_view verb() const { return publicDomain ? "is marked with" : "is licensed under"; }
};

Facts factsOf(const model::Record& record) {
    Facts facts;
    facts.title = oneLine(record.title);
    facts.creator = oneLine(record.creator);
    facts.licence = oneLine(record.licence.displayName());
    facts.url = safeAddress(record.landingUrl);
    if (facts.url.empty())
        facts.url = safeAddress(record.url);
    facts.pictureUrl = safeAddress(record.url);
    facts.creatorUrl = safeAddress(record.creatorUrl);
    facts.licenceUrl = safeAddress(record.licence.url());
    facts.identifier = record.identifier.toString();
    facts.publicDomain = record.licence.known && (record.licence.slug == "cc0" || record.licence.slug == "pdm");
    return facts;
}

// The sentence, its three parts already dressed.
std::string sentence(const Facts& facts, const std::string& title, const std::string& creator,
                     const std::string& licence) {
    std::string text = title;
    if (!facts.creator.empty())
        text += " by " + creator;
    if (facts.licence.empty())
        return text + " (licence not stated).";
    return fmt::format("{} {} {}.", text, facts.verb(), licence);
}

std::string plain(const Facts& facts) {
    std::string text = sentence(facts, facts.shownTitle(), facts.creator, facts.licence);
    if (!facts.url.empty())
        text += "\nSource: " + facts.url;
    if (!facts.licenceUrl.empty())
        text += "\nLicence: " + facts.licenceUrl;
    return text;
}

std::string htmlLink(const std::string& url, const std::string& text, std::string_view attributes = {}) {
    const std::string shown = "<bdi>" + htmlText(text) + "</bdi>"; // a title of another direction stays by itself
    return url.empty() ? shown : fmt::format("<a {}href=\"{}\">{}</a>", attributes, htmlText(url), shown);
}

std::string html(const Facts& facts) {
    return "<p class=\"attribution\">" +
           sentence(facts, htmlLink(facts.url, facts.shownTitle(), "rel=\"noopener noreferrer\" "),
                    htmlLink(facts.creatorUrl, facts.creator, "rel=\"noopener noreferrer\" "),
                    htmlLink(facts.licenceUrl, facts.licence, "rel=\"license noopener noreferrer\" ")) +
           "</p>";
}

// What goes on the clipboard as rich text: links and nothing that a word processor would have to guess at.
std::string rich(const Facts& facts) {
    const auto link = [](const std::string& url, const std::string& text) {
        return url.empty() ? htmlText(text) : fmt::format("<a href=\"{}\">{}</a>", htmlText(url), htmlText(text));
    };
    return sentence(facts, link(facts.url, facts.shownTitle()), link(facts.creatorUrl, facts.creator),
                    link(facts.licenceUrl, facts.licence));
}

std::string markdown(const Facts& facts) {
    const auto link = [](const std::string& url, const std::string& text) {
        return url.empty() ? markdownText(text) : fmt::format("[{}](<{}>)", markdownText(text), url);
    };
    return sentence(facts, link(facts.url, facts.shownTitle()), link(facts.creatorUrl, facts.creator),
                    link(facts.licenceUrl, facts.licence));
}

std::string wikitext(const Facts& facts) {
    const auto link = [](const std::string& url, const std::string& text) {
        return url.empty() ? wikiText(text) : fmt::format("[{} {}]", url, wikiText(text));
    };
    return sentence(facts, link(facts.url, facts.shownTitle()), link(facts.creatorUrl, facts.creator),
                    link(facts.licenceUrl, facts.licence));
}

// Dublin Core elements, with the licence's address as a term.
std::string xml(const Facts& facts) {
    std::string text =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<attribution xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\">\n";
    const auto element = [&](std::string_view name, const std::string& value) {
        if (!value.empty())
            text += fmt::format("  <{0}>{1}</{0}>\n", name, htmlText(value));
    };
    element("dc:type", "StillImage");
    element("dc:identifier", facts.identifier);
    element("dc:title", facts.title.empty() ? std::string(kUntitled) : facts.title);
    element("dc:creator", facts.creator);
    element("dc:source", facts.url);
    element("dc:rights", facts.licence);
    element("dcterms:license", facts.licenceUrl);
    return text + "</attribution>\n";
}

std::string bibtex(const Facts& facts) {
    std::string text = fmt::format("@misc{{gleaner-{},\n", facts.identifier);
    const auto field = [&](std::string_view name, const std::string& value) {
        text += fmt::format("  {} = {{{}}},\n", name, value);
    };
    // A second pair of braces: capitals stay, and a name is not taken apart.
    field("title", '{' + bibtexText(facts.title.empty() ? std::string(kUntitled) : facts.title) + '}');
    if (!facts.creator.empty())
        field("author", '{' + bibtexText(facts.creator) + '}');
    if (!facts.url.empty())
        field("url", facts.url);
    if (facts.licence.empty())
        field("note", "Licence not stated");
    else
        field("note",
              fmt::format("{} {}{}", facts.publicDomain ? "Marked with" : "Licensed under", bibtexText(facts.licence),
                          facts.licenceUrl.empty() ? std::string() : ", \\url{" + facts.licenceUrl + "}"));
    return text + "}\n";
}

// schema.org/ImageObject, safe to stand in a <script> element.
std::string jsonLd(const Facts& facts) {
    nlohmann::ordered_json object{{"@context", "https://schema.org/"}, {"@type", "ImageObject"}};
    const auto set = [&](const char* name, const std::string& value) {
        if (!value.empty())
            object[name] = value;
    };
    set("identifier", facts.identifier);
    set("name", facts.title.empty() ? std::string(kUntitled) : facts.title);
    if (!facts.creator.empty()) {
        object["creator"] = {{"@type", "Person"}, {"name", facts.creator}};
        if (!facts.creatorUrl.empty())
            object["creator"]["url"] = facts.creatorUrl;
        object["creditText"] = facts.creator;
    }
    if (!facts.licenceUrl.empty())
        object["license"] = facts.licenceUrl;
    else if (!facts.licence.empty())
        object["license"] = {{"@type", "CreativeWork"}, {"name", facts.licence}};
    set("contentUrl", facts.pictureUrl);
    set("url", facts.url);
    set("acquireLicensePage", facts.url);
    const std::string text = object.dump(2);
    std::string safe;
    for (const char c : text)
        c == '<' ? safe += "\\u003c" : safe += c; // no </script> inside
    return safe;
}

std::string dressed(const Facts& facts, CreditFormat format) {
    switch (format) {
    case CreditFormat::Plain:
        return plain(facts);
    case CreditFormat::Html:
        return html(facts);
    case CreditFormat::Markdown:
        return markdown(facts);
    case CreditFormat::Rich:
        return rich(facts);
    case CreditFormat::Xml:
        return xml(facts);
    case CreditFormat::Wikitext:
        return wikitext(facts);
    case CreditFormat::Bibtex:
        return bibtex(facts);
    case CreditFormat::JsonLd:
        return jsonLd(facts);
    }
    return plain(facts);
}

} // namespace

std::optional<CreditFormat> parseCreditFormat(std::string_view text) {
    for (const auto& [format, name] : kFormats)
        if (name == text)
            return format;
    return std::nullopt;
}

std::vector<std::string_view> creditFormatNames() {
    std::vector<std::string_view> names;
    for (const auto& [format, name] : kFormats)
        names.push_back(name);
    return names;
}

Credit creditOf(const model::Record& record, CreditFormat format) {
    const Facts facts = factsOf(record);
    Credit credit{dressed(facts, format), facts.title, facts.creator, facts.licence, facts.licenceUrl, facts.url, {}};
    const std::array<std::pair<const char*, const std::string*>, 4> needed{
        {{"title", &facts.title}, {"creator", &facts.creator}, {"license", &facts.licence}, {"url", &facts.url}}};
    for (const auto& [name, value] : needed)
        if (value->empty())
            credit.missing.emplace_back(name);
    return credit;
}

} // namespace gleaner::curation
