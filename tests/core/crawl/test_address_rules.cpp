#include <QTest>

#include "core/crawl/address_rules.h"

using namespace gleaner;
using crawl::AddressRules;
using crawlstate::AddressRule;

namespace {

// "-pattern" denies, "+pattern" allows.
std::vector<AddressRule> lists(const std::vector<std::string>& words) {
    std::vector<AddressRule> rules;
    for (const std::string& word : words) {
        AddressRule rule;
        rule.pattern = word.substr(1);
        rule.allow = word[0] == '+';
        rules.push_back(rule);
    }
    return rules;
}

bool allows(const std::vector<std::string>& words, const char* url) {
    return AddressRules::from(lists(words)).value().allows(Url::parse(url).value());
}

} // namespace

class TestAddressRules : public QObject {
    Q_OBJECT

private slots:
    void withoutRulesEverythingMayBeAsked() {
        QVERIFY(allows({}, "https://a.example/x"));
        QVERIFY(AddressRules().allows(Url::parse("https://a.example/x").value()));
        QCOMPARE(AddressRules().size(), size_t(0));
    }
    void aHostMatchesItselfOnly() {
        QVERIFY(!allows({"-a.example"}, "https://a.example/x?y"));
        QVERIFY(!allows({"-A.Example"}, "http://a.example:8080/"));
        QVERIFY(allows({"-a.example"}, "https://www.a.example/"));
        QVERIFY(allows({"-a.example"}, "https://ba.example/"));
    }
    void aStarMatchesTheNamesBelow() {
        QVERIFY(!allows({"-*.a.example"}, "https://www.a.example/"));
        QVERIFY(!allows({"-*.a.example"}, "https://x.y.a.example/"));
        QVERIFY(allows({"-*.a.example"}, "https://a.example/"));
        QVERIFY(allows({"-*.a.example"}, "https://ba.example/"));
        QVERIFY(!allows({"-*"}, "https://anything.example/"));
        QVERIFY(!allows({"-*"}, "https://[::1]/"));
    }
    void aPathMatchesItselfUnlessItHasAStar() {
        QVERIFY(!allows({"-a.example/private/x.jpg"}, "https://a.example/private/x.jpg"));
        QVERIFY(allows({"-a.example/private/x.jpg"}, "https://a.example/private/x.jpg?size=2"));
        QVERIFY(!allows({"-a.example/private/*"}, "https://a.example/private/x.jpg?size=2"));
        QVERIFY(allows({"-a.example/private/*"}, "https://a.example/public/x.jpg"));
        QVERIFY(!allows({"-a.example/*/full/*.jpg"}, "https://a.example/iiif/2/full/max/0.jpg"));
        QVERIFY(allows({"-a.example/*/full/*.jpg"}, "https://a.example/iiif/2/full/max/0.png"));
        QVERIFY(!allows({"-a.example/"}, "https://a.example/anything"));
        QVERIFY(!allows({"-*/*.pdf"}, "https://b.example/x.pdf"));
    }
    void schemeAndPortNarrowAPattern() {
        QVERIFY(!allows({"-http://a.example"}, "http://a.example/"));
        QVERIFY(allows({"-http://a.example"}, "https://a.example/"));
        QVERIFY(!allows({"-a.example:8080"}, "http://a.example:8080/"));
        QVERIFY(allows({"-a.example:8080"}, "http://a.example/"));
        QVERIFY(!allows({"-a.example:443"}, "https://a.example/"));
        QVERIFY(!allows({"-[::1]:8080/x*"}, "http://[::1]:8080/xy"));
    }
    void theMoreSpecificPatternDecides() {
        QVERIFY(allows({"-*", "+*.museum.example"}, "https://img.museum.example/"));
        QVERIFY(!allows({"-*", "+*.museum.example"}, "https://museum.example/"));
        QVERIFY(!allows({"+*.museum.example", "-img.museum.example"}, "https://img.museum.example/"));
        QVERIFY(allows({"-a.example/private*", "+a.example/private/open*"}, "https://a.example/private/open/1"));
        QVERIFY(!allows({"-a.example/private*", "+a.example/private/open*"}, "https://a.example/private/1"));
        QVERIFY(allows({"-a.example", "+a.example:8080"}, "http://a.example:8080/"));
        QVERIFY(allows({"-a.example", "+https://a.example"}, "https://a.example/"));
        // A longer host goes before a longer path.
        QVERIFY(!allows({"+*/a/very/long/path/indeed*", "-a.example"}, "https://a.example/a/very/long/path/indeed/1"));
    }
    void denyWinsATie() {
        QVERIFY(!allows({"+a.example/x*", "-a.example/*x"}, "https://a.example/x"));
        QVERIFY(!allows({"-a.example/*x", "+a.example/x*"}, "https://a.example/x"));
    }
    void theDecidingPatternIsNamed() {
        const auto rules = AddressRules::from(lists({"-*.Example", "+a.example", "-a.example/x*"})).value();
        QCOMPARE(rules.size(), size_t(3));
        QCOMPARE(rules.denying(Url::parse("https://b.example/").value()), std::optional<std::string>("*.example"));
        QCOMPARE(rules.denying(Url::parse("https://a.example/xy").value()), std::optional<std::string>("a.example/x*"));
        QVERIFY(!rules.denying(Url::parse("https://a.example/y").value()));
        const auto allowed = rules.judge(Url::parse("https://a.example/y").value());
        QVERIFY(allowed && allowed->allow);
        QCOMPARE(allowed->pattern, std::string("a.example"));
        QVERIFY(!rules.judge(Url::parse("https://other.org/").value()));
    }
    void prefixesOfOneHostAreAllSeen() {
        const std::vector<std::string> words{"-h.org/a*",    "+h.org/ab*", "-h.org/abc*", "+h.org/abcd*x",
                                             "-h.org/abd*",  "+h.org/b*",  "-h.org/*z",   "+h.org/abc/q*",
                                             "-h.org/abc/*", "+h.org/abcd"};
        QVERIFY(!allows(words, "https://h.org/a"));
        QVERIFY(allows(words, "https://h.org/ab"));
        QVERIFY(!allows(words, "https://h.org/abc"));
        QVERIFY(!allows(words, "https://h.org/abce"));
        QVERIFY(allows(words, "https://h.org/abcd"));
        QVERIFY(!allows(words, "https://h.org/abcdy"));
        QVERIFY(allows(words, "https://h.org/abcdyx"));
        QVERIFY(allows(words, "https://h.org/abc/q"));
        QVERIFY(!allows(words, "https://h.org/abc/p"));
        QVERIFY(!allows(words, "https://h.org/z"));
        QVERIFY(!allows(words, "https://h.org/bz")); // a tie
        QVERIFY(allows(words, "https://h.org/c"));
    }
    void patternsAreKeptInOneForm() {
        QCOMPARE(AddressRules::normalised("  HTTPS://*.Example.ORG/A*  ").value(),
                 std::string("https://*.example.org/A*"));
        QCOMPARE(AddressRules::normalised("a.example/").value(), std::string("a.example"));
        QCOMPARE(AddressRules::normalised("*").value(), std::string("*"));
        QCOMPARE(AddressRules::normalised("[::1]:80").value(), std::string("[::1]:80"));
    }
    void whatIsNoPatternIsSaid_data() {
        QTest::addColumn<QString>("pattern");
        for (const char* pattern : {"", "   ", "/path", "ftp://a.example", "a.example:0", "a.example:99999",
                                    "a.example:x", "a b.example", "*.", "img*.example", "a.*.example", "user@a.example",
                                    "a.example#x", "*.*", "http://", "https:///x", "a.example?x", "*.[::1]"})
            QTest::newRow(pattern) << pattern;
        QTest::newRow("too long") << "a.example/" + QString(3000, 'x');
    }
    void whatIsNoPatternIsSaid() {
        QFETCH(QString, pattern);
        const auto refused = AddressRules::normalised(pattern.toStdString());
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::BadSetting);
        QCOMPARE(refused.error().args.at("value"), pattern.toStdString());
        QVERIFY(!AddressRules::from(lists({"-" + pattern.toStdString()})));
    }
    void aHundredThousandPatternsAreNoBurden() {
        std::vector<AddressRule> rules(AddressRules::kMaxRules);
        for (size_t i = 0; i < rules.size(); ++i)
            rules[i].pattern = i % 2 ? "h" + std::to_string(i) + ".example" : "one.example/p" + std::to_string(i) + "*";
        const auto made = AddressRules::from(rules);
        QVERIFY(made);
        QVERIFY(!made->allows(Url::parse("https://h99999.example/").value()));
        QVERIFY(!made->allows(Url::parse("https://one.example/p4242/x").value()));
        QVERIFY(made->allows(Url::parse("https://one.example/q").value()));
        rules.push_back({"one.more", false, "", "", {}});
        QCOMPARE(AddressRules::from(rules).error().code, ErrorCode::BadSetting);
    }
};

QTEST_GUILESS_MAIN(TestAddressRules)
#include "test_address_rules.moc"
