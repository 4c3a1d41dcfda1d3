// Credits: what they say, what they lack, and that foreign text stays text in every format.
#include <nlohmann/json.hpp>

#include <QTest>

#include <QRegularExpression>
#include <QXmlStreamReader>

#include "core/curation/attribution.h"
#include "core/curation/escaping.h"

using namespace gleaner;
using namespace gleaner::curation;

class TestAttribution : public QObject {
    Q_OBJECT

    static model::Record fox() {
        model::Record record;
        record.identifier = *Uuid::parse("6d3af835-a4b3-4403-9fb1-b9d50b3c70dd");
        record.title = "Red fox";
        record.creator = "A. Vulpes";
        record.creatorUrl = "https://foxes.org/people/vulpes";
        record.landingUrl = "https://foxes.org/1";
        record.url = "https://foxes.org/1.jpg";
        record.licence = {"by-sa", "4.0", true};
        return record;
    }
    static QString credit(const model::Record& record, CreditFormat format) {
        return QString::fromStdString(creditOf(record, format).text);
    }
    static std::string missing(const model::Record& record) {
        std::string text;
        for (const std::string& name : creditOf(record, CreditFormat::Plain).missing)
            text += (text.empty() ? "" : " ") + name;
        return text;
    }
    // Titles and names that try to get out of their place.
    static std::vector<std::string> hostileTexts() {
        return {"<script>alert(1)</script>",
                "\"><img src=x onerror=alert(1)>",
                "]](x) [[y]] {{z}} ~~~~ '''b'''",
                "}{ unbalanced {{",
                "\\end{document} 100% $x_1^2$ #7 & co",
                "a\nb\r\n\r\n# heading\n* item",
                "שלום \xe2\x80\xae evil \xe2\x81\xa6",
                "](javascript:alert(1)) `code` *b* _u_ ![i](j)",
                "</dc:title><x/>&amp;&#60;",
                "\x01\x02 ctrl \x7f",
                "caf\xe9 broken",
                "== heading == <nowiki> __NOTOC__ http://evil.org",
                "</script><script>"};
    }
    static void eachHostile(CreditFormat format, const std::function<void(const QString&, const std::string&)>& check) {
        for (const std::string& text : hostileTexts()) {
            model::Record record = fox();
            record.title = text;
            record.creator = text;
            check(credit(record, format), oneLine(text));
        }
    }

private slots:
    void plainTextNamesTitleCreatorLicenceAndAddresses() {
        QCOMPARE(credit(fox(), CreditFormat::Plain), "\"Red fox\" by A. Vulpes is licensed under CC BY-SA 4.0.\n"
                                                     "Source: https://foxes.org/1\n"
                                                     "Licence: https://creativecommons.org/licenses/by-sa/4.0/");
    }
    void htmlLinksAllThree() {
        QCOMPARE(credit(fox(), CreditFormat::Html),
                 "<p class=\"attribution\"><a rel=\"noopener noreferrer\" href=\"https://foxes.org/1\"><bdi>&quot;Red "
                 "fox&quot;</bdi></a> by "
                 "<a rel=\"noopener noreferrer\" href=\"https://foxes.org/people/vulpes\"><bdi>A. Vulpes</bdi></a> is "
                 "licensed under "
                 "<a rel=\"license noopener noreferrer\" "
                 "href=\"https://creativecommons.org/licenses/by-sa/4.0/\"><bdi>CC BY-SA 4.0</bdi></a>.</p>");
    }
    void richTextIsPlainLinks() {
        QCOMPARE(credit(fox(), CreditFormat::Rich),
                 "<a href=\"https://foxes.org/1\">&quot;Red fox&quot;</a> by <a "
                 "href=\"https://foxes.org/people/vulpes\">A. Vulpes</a> is "
                 "licensed under <a href=\"https://creativecommons.org/licenses/by-sa/4.0/\">CC BY-SA 4.0</a>.");
    }
    void markdownLinksAllThree() {
        QCOMPARE(credit(fox(), CreditFormat::Markdown),
                 "[\"Red fox\"](<https://foxes.org/1>) by [A\\. Vulpes](<https://foxes.org/people/vulpes>) is licensed "
                 "under "
                 "[CC BY\\-SA 4\\.0](<https://creativecommons.org/licenses/by-sa/4.0/>).");
    }
    void wikitextLinksAllThree() {
        QCOMPARE(
            credit(fox(), CreditFormat::Wikitext),
            "[https://foxes.org/1 &#34;Red fox&#34;] by [https://foxes.org/people/vulpes A. Vulpes] is licensed under "
            "[https://creativecommons.org/licenses/by-sa/4.0/ CC BY&#45;SA 4.0].");
    }
    void bibtexIsAnEntry() {
        QCOMPARE(credit(fox(), CreditFormat::Bibtex),
                 "@misc{gleaner-6d3af835-a4b3-4403-9fb1-b9d50b3c70dd,\n"
                 "  title = {{Red fox}},\n"
                 "  author = {{A. Vulpes}},\n"
                 "  url = {https://foxes.org/1},\n"
                 "  note = {Licensed under CC BY-SA 4.0, \\url{https://creativecommons.org/licenses/by-sa/4.0/}},\n"
                 "}\n");
    }
    void xmlIsDublinCore() {
        QXmlStreamReader reader(credit(fox(), CreditFormat::Xml));
        QMap<QString, QString> elements;
        while (!reader.atEnd())
            if (reader.readNext() == QXmlStreamReader::StartElement && reader.name() != u"attribution") {
                const QString name = reader.qualifiedName().toString();
                elements[name] = reader.readElementText();
            }
        QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
        QCOMPARE(elements["dc:title"], "Red fox");
        QCOMPARE(elements["dc:creator"], "A. Vulpes");
        QCOMPARE(elements["dc:source"], "https://foxes.org/1");
        QCOMPARE(elements["dc:rights"], "CC BY-SA 4.0");
        QCOMPARE(elements["dcterms:license"], "https://creativecommons.org/licenses/by-sa/4.0/");
    }
    void jsonLdIsAnImageObject() {
        const auto object = nlohmann::json::parse(creditOf(fox(), CreditFormat::JsonLd).text);
        const auto text = [&](const char* path) {
            return QString::fromStdString(object.at(nlohmann::json::json_pointer(path)).get<std::string>());
        };
        QCOMPARE(text("/@context"), "https://schema.org/");
        QCOMPARE(text("/@type"), "ImageObject");
        QCOMPARE(text("/name"), "Red fox");
        QCOMPARE(text("/creator/name"), "A. Vulpes");
        QCOMPARE(text("/license"), "https://creativecommons.org/licenses/by-sa/4.0/");
        QCOMPARE(text("/contentUrl"), "https://foxes.org/1.jpg");
        QCOMPARE(text("/acquireLicensePage"), "https://foxes.org/1");
    }
    void thePartsAreGivenPlain() {
        const Credit credit = creditOf(fox(), CreditFormat::Html);
        QCOMPARE(credit.title, std::string("Red fox"));
        QCOMPARE(credit.creator, std::string("A. Vulpes"));
        QCOMPARE(credit.licence, std::string("CC BY-SA 4.0"));
        QCOMPARE(credit.licenceUrl, std::string("https://creativecommons.org/licenses/by-sa/4.0/"));
        QCOMPARE(credit.url, std::string("https://foxes.org/1"));
        QVERIFY(credit.missing.empty());
    }

    void thePublicDomainIsMarkedNotLicensed() {
        model::Record record = fox();
        record.licence = {"cc0", "1.0", true};
        QVERIFY(credit(record, CreditFormat::Plain).startsWith("\"Red fox\" by A. Vulpes is marked with CC0 1.0.\n"));
        record.licence = {"pdm", "", true};
        QVERIFY(credit(record, CreditFormat::Plain)
                    .startsWith("\"Red fox\" by A. Vulpes is marked with Public Domain Mark 1.0.\n"));
        QVERIFY(credit(record, CreditFormat::Bibtex).contains("Marked with Public Domain Mark 1.0"));
    }
    void anUnknownLicenceIsShownAsWritten() {
        model::Record record = fox();
        record.licence = {"GFDL", "1.3", false};
        QCOMPARE(credit(record, CreditFormat::Plain),
                 "\"Red fox\" by A. Vulpes is licensed under GFDL 1.3.\nSource: https://foxes.org/1");
        QCOMPARE(missing(record), std::string());
        QVERIFY(credit(record, CreditFormat::JsonLd).contains("\"name\": \"GFDL 1.3\""));
    }
    void whatIsMissingIsSaid() {
        model::Record record = fox();
        record.title.clear();
        QCOMPARE(missing(record), std::string("title"));
        QVERIFY(credit(record, CreditFormat::Plain)
                    .startsWith("Untitled work by A. Vulpes is licensed under CC BY-SA 4.0."));
        record.creator.clear();
        QVERIFY(credit(record, CreditFormat::Plain).startsWith("Untitled work is licensed under CC BY-SA 4.0."));
        record.licence = {};
        QVERIFY(credit(record, CreditFormat::Plain).startsWith("Untitled work (licence not stated)."));
        record.landingUrl.clear();
        QCOMPARE(missing(record), std::string("title creator license"));
        QVERIFY(credit(record, CreditFormat::Plain).endsWith("Source: https://foxes.org/1.jpg")); // better than nothing
        record.url.clear();
        QCOMPARE(missing(record), std::string("title creator license url"));
        for (const std::string_view name : creditFormatNames())
            QVERIFY(!credit(record, *parseCreditFormat(name)).isEmpty());
    }
    void onlyWebAddressesBecomeLinks() {
        model::Record record = fox();
        record.landingUrl = "javascript:alert(1)";
        record.creatorUrl = "data:text/html,x";
        record.url.clear();
        QCOMPARE(missing(record), std::string("url"));
        for (const std::string_view name : creditFormatNames()) {
            const QString text = credit(record, *parseCreditFormat(name));
            QVERIFY2(!text.contains("javascript") && !text.contains("data:"), qPrintable(text));
        }
    }
    void addressesCannotEndTheirLink() {
        QCOMPARE(QString::fromStdString(safeAddress("https://a.org/x)[y]{z}'\"<>|^`q?a=(b)#f*")), "");
        QCOMPARE(QString::fromStdString(safeAddress("https://a.org/x)[y]{z}'|^`q?a=(b)#f*")),
                 "https://a.org/x%29%5By%5D%7Bz%7D%27%7C%5E%60q?a=%28b%29#f%2A");
        QCOMPARE(QString::fromStdString(safeAddress("https://A.org")), "https://a.org");
    }

    void hostileTextStaysOnOneLine() {
        eachHostile(CreditFormat::Plain, [](const QString& text, const std::string&) {
            QCOMPARE(text.count('\n'), 2); // source and licence
            QVERIFY(!text.contains(QChar(0x202e)) && !text.contains(QChar(0x2066)));
        });
    }
    void rightToLeftTextIsKept() {
        model::Record record = fox();
        record.title = "שלום";
        QVERIFY(credit(record, CreditFormat::Plain).startsWith("\"שלום\" by"));
        QVERIFY(credit(record, CreditFormat::Html).contains("<bdi>&quot;שלום&quot;</bdi>"));
    }
    void hostileTextMakesNoHtmlElement() {
        for (const CreditFormat format : {CreditFormat::Html, CreditFormat::Rich})
            eachHostile(format, [](const QString& text, const std::string&) {
                // Nothing but the elements and attributes a credit is made of.
                static const QRegularExpression known("</?(p|a|bdi)( (class|rel|href)=\"[^\"<>]*\")*>");
                QString rest = text;
                rest.remove(known);
                QVERIFY2(!rest.contains('<') && !rest.contains('>') && !rest.contains('"'), qPrintable(text));
            });
    }
    void hostileTextIsWellFormedXml() {
        eachHostile(CreditFormat::Xml, [](const QString& text, const std::string& shown) {
            QXmlStreamReader reader(text);
            QString title;
            while (!reader.atEnd())
                if (reader.readNext() == QXmlStreamReader::StartElement && reader.name() == u"title")
                    title = reader.readElementText();
            QVERIFY2(!reader.hasError(), qPrintable(reader.errorString() + "\n" + text));
            QCOMPARE(title, QString::fromStdString(shown));
        });
    }
    void hostileTextIsAStringInJsonLd() {
        eachHostile(CreditFormat::JsonLd, [](const QString& text, const std::string& shown) {
            QVERIFY(!text.contains('<'));
            QCOMPARE(nlohmann::json::parse(text.toStdString()).at("name").get<std::string>(), shown);
        });
    }
    void hostileTextKeepsBibtexBracesBalanced() {
        eachHostile(CreditFormat::Bibtex, [](const QString& text, const std::string&) {
            int depth = 0;
            for (const QChar c : text) {
                depth += c == '{' ? 1 : c == '}' ? -1 : 0;
                QVERIFY2(depth >= 0, qPrintable(text));
            }
            QCOMPARE(depth, 0);
            static const QRegularExpression bare("[^\\\\][%#$&]");
            QVERIFY2(!text.contains(bare), qPrintable(text));
        });
    }
    void hostileTextIsEscapedInMarkdown() {
        eachHostile(CreditFormat::Markdown, [](const QString& text, const std::string&) {
            QString rest = text;
            static const QRegularExpression escaped("\\\\[!-/:-@\\[-`{-~]");
            static const QRegularExpression links("\\[([^\\[\\]]*)\\]\\(<https://[^<>()\\s]*>\\)");
            rest.remove(escaped).replace(links, "\\1");
            static const QRegularExpression special("[\\\\`*_{}\\[\\]<>#|~&]");
            QVERIFY2(!rest.contains(special), qPrintable(text));
        });
    }
    void hostileTextIsNoWikiMarkup() {
        eachHostile(CreditFormat::Wikitext, [](const QString& text, const std::string&) {
            QString rest = text;
            static const QRegularExpression links("\\[https://[^\\s\\[\\]]+ ([^\\[\\]]*)\\]");
            rest.replace(links, "\\1");
            static const QRegularExpression special("[\\[\\]{}|<>~'=_:*]");
            QVERIFY2(!rest.contains(special), qPrintable(text));
        });
    }
    void everyFormatHasAName() {
        QCOMPARE(creditFormatNames().size(), size_t(8));
        for (const char* text : {"plain", "html", "markdown", "rich", "xml", "wikitext", "bibtex", "jsonld"})
            QVERIFY(parseCreditFormat(text));
        QVERIFY(!parseCreditFormat("latex"));
    }
};

QTEST_GUILESS_MAIN(TestAttribution)
#include "test_attribution.moc"
