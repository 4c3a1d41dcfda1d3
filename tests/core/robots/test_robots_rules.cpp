#include <QTest>

#include "core/robots/robots_rules.h"

using namespace gleaner;
using namespace gleaner::robots;

namespace {

RobotsRules rules(const std::string& body) {
    return RobotsRules::parse(body, "Gleaner");
}
bool allows(const std::string& body, const std::string& target) {
    return rules(body).judge(target).allowed;
}
// Rules for everybody.
bool allowsAll(const std::string& lines, const std::string& target) {
    return allows("User-agent: *\n" + lines, target);
}

} // namespace

class TestRobotsRules : public QObject {
    Q_OBJECT

private slots:
    void withoutARuleAllIsAllowed() {
        QCOMPARE(RobotsRules::allowAll().judge("/x"), Verdict{});
        QVERIFY(allows("", "/x"));
        QVERIFY(allows("<html><p>Not found: sorry</p></html>", "/x"));
        QVERIFY(allows("Disallow: /\n", "/x")); // before the first User-agent line
    }
    void theVerdictNamesTheLineThatDecided() {
        const RobotsRules some = rules("User-agent: *\nDisallow: /private\nAllow: /private/press");
        QCOMPARE(some.judge("/private/a").rule, std::string("Disallow: /private"));
        QCOMPARE(some.judge("/private/press/a").rule, std::string("Allow: /private/press"));
        QCOMPARE(some.judge("/a").rule, std::string());
    }
    void aNonAsciiRuleIsNamedInAscii() {
        QCOMPARE(rules("User-agent: *\nDisallow: /caf\xc3\xa9").judge("/caf%c3%a9").rule,
                 std::string("Disallow: /caf%C3%A9"));
    }
    void theLongestMatchWins() {
        const std::string lines = "Allow: /a\nDisallow: /a/b\nAllow: /a/b/c\n";
        QVERIFY(allowsAll(lines, "/a"));
        QVERIFY(!allowsAll(lines, "/a/b"));
        QVERIFY(allowsAll(lines, "/a/b/c"));
    }
    void allowWinsATie() {
        QVERIFY(allowsAll("Disallow: /a\nAllow: /a\n", "/a"));
        QVERIFY(allowsAll("Disallow: /a*b\nAllow: /aa*b\nDisallow: /a*bb\nAllow: /a*bb\n", "/aaabb"));
    }
    void theOrderOfLinesDoesNotMatter() {
        QVERIFY(!allowsAll("Disallow: /a/b\nAllow: /a\n", "/a/b"));
        QVERIFY(!allowsAll("Allow: /a\nDisallow: /a/b\n", "/a/b"));
    }
    void anEmptyRuleMatchesNothing() {
        QVERIFY(allowsAll("Disallow:\n", "/a"));
        QVERIFY(!allowsAll("Disallow: /\nAllow:\n", "/a"));
    }
    void robotsTxtItselfIsAlwaysAllowed() {
        QVERIFY(allowsAll("Disallow: /\n", "/robots.txt"));
        QVERIFY(!allowsAll("Disallow: /\n", "/robots.txt.old"));
    }
    void pathsAreCaseSensitive() { QVERIFY(allowsAll("Disallow: /A\n", "/a")); }
    void aRuleThatStartsWithNeitherSlashNorStarMatchesNothing() {
        QVERIFY(allowsAll("Disallow: images\n", "/images"));
        QVERIFY(!allowsAll("Disallow: *images\n", "/images"));
    }

    void ourGroupsAreMergedAndTheOthersLeft() {
        const std::string body = "User-agent: gleaner\nDisallow: /a\n\nUser-agent: *\nDisallow: /b\n\n"
                                 "User-agent: GLEANER\nDisallow: /c\n";
        QVERIFY(!allows(body, "/a"));
        QVERIFY(allows(body, "/b"));
        QVERIFY(!allows(body, "/c"));
    }
    void groupsOfEverybodyAreMergedToo() {
        const std::string body =
            "User-agent: *\nDisallow: /a\nUser-agent: x\nDisallow: /x\nUser-agent: *\nDisallow: /b\n";
        QVERIFY(!allows(body, "/a"));
        QVERIFY(!allows(body, "/b"));
        QVERIFY(allows(body, "/x"));
    }
    void agentsInARowShareAGroup() {
        const std::string body = "User-agent: other\nUser-agent: gleaner\nDisallow: /a\n";
        QVERIFY(!allows(body, "/a"));
    }
    void otherLinesDoNotEndTheListOfAgents() {
        QVERIFY(!allows("User-agent: gleaner\nSitemap: http://x/s\nCrawl-delay: 1\nnonsense\n\nUser-agent: other\n"
                        "Disallow: /a\n",
                        "/a"));
    }
    void aGroupOfOursWithoutRulesAllowsAll() {
        QVERIFY(allows("User-agent: *\nDisallow: /\nUser-agent: gleaner\nDisallow:\n", "/a"));
    }
    void anAgentIsItsProductToken() {
        QVERIFY(!allows("User-agent: Gleaner/1.0\nDisallow: /\n", "/a"));
        QVERIFY(!allows("User-agent: Gleaner of images\nDisallow: /\n", "/a"));
        QVERIFY(allows("User-agent: Glean\nDisallow: /\n", "/a"));
        QVERIFY(allows("User-agent: Gleaner-Images\nDisallow: /\n", "/a"));
        QVERIFY(allows("User-agent: Not Gleaner\nDisallow: /\n", "/a"));
        QCOMPARE(productTokenOf("Foo-Bar_x/2.1"), std::string_view("Foo-Bar_x"));
        QCOMPARE(productTokenOf("1bot"), std::string_view());
    }

    void aStarStandsForAnyText_data() {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("target");
        QTest::addColumn<bool>("matches");
        const auto row = [](const char* pattern, const char* target, bool matches) {
            QTest::addRow("%s on %s", pattern, target) << pattern << target << matches;
        };
        row("/*.gif", "/a/b.gif", true);
        row("/*.gif", "/a/b.gif?x", true);
        row("/*.gif$", "/a/b.gif?x", false);
        row("/*.gif$", "/a.gif/b.gif", true);
        row("/a*b*c", "/abc", true);
        row("/a*b*c", "/acb", false);
        row("/a**c", "/ac", true);
        row("/a*", "/a", true);
        row("/a*$", "/abc", true);
        row("*", "/x", true);
        row("*$", "/x", true);
        row("/$", "/", true);
        row("/$", "/x", false);
        row("/a$b", "/a", false);
        row("/a$b", "/a$b", true);
        row("/*ab$", "/aab", true);
        row("/ab*ab$", "/ab", false);
        row("/a?b=*&c", "/a?b=1&c", true);
        row("/%2A$", "/*", true);
        row("/%2A$", "/x", false);
        row("/x%24", "/x$", true);
        row("/x%24", "/x", false);
    }
    void aStarStandsForAnyText() {
        QFETCH(QString, pattern);
        QFETCH(QString, target);
        QFETCH(bool, matches);
        QCOMPARE(!allowsAll("Disallow: " + pattern.toStdString() + "\n", target.toStdString()), matches);
    }
    void percentEncodingMakesNoDifference() {
        QVERIFY(!allowsAll("Disallow: /%62%61z\n", "/baz"));
        QVERIFY(!allowsAll("Disallow: /baz\n", "/%62az"));
        QVERIFY(!allowsAll("Disallow: /a%3cb\n", "/a%3Cb"));
        QVERIFY(!allowsAll("Disallow: /\xe3\x83\x84\n", "/%E3%83%84"));
        QVERIFY(!allowsAll("Disallow: /%e3%83%84\n", "/\xe3\x83\x84"));
        QVERIFY(!allowsAll("Disallow: /my folder\n", "/my%20folder"));
        QVERIFY(!allowsAll("Disallow: /100%\n", "/100%"));
    }
    void anEncodedReservedCharacterIsAnotherOne() {
        QVERIFY(allowsAll("Disallow: /a%2Fb\n", "/a/b"));
        QVERIFY(allowsAll("Disallow: /a/b\n", "/a%2fb"));
    }

    void anyLineEndWillDo() {
        for (const char* end : {"\n", "\r", "\r\n"})
            QVERIFY(!allows(std::string("User-agent: *") + end + "Disallow: /a" + end, "/a"));
        QVERIFY(!allows("User-agent: *\nDisallow: /a", "/a"));
    }
    void blanksCommentsAndCaseDoNotMatter() {
        QVERIFY(!allows("\t uSeR-aGeNt\t:  *  # all\n  DISALLOW :/a#b\n", "/a"));
    }
    void aByteOrderMarkIsNoPartOfTheFirstLine() { QVERIFY(!allows("\xef\xbb\xbfUser-agent: *\nDisallow: /a\n", "/a")); }
    void misspeltLinesAreNoRules() { QVERIFY(allowsAll("Dissalow: /a\nDisallow /a\nDisallow/a\n", "/a")); }
    void bytesThatAreNoTextHarmNothing() {
        const std::string noise("\0\xff\xfe:\n\0Disallow: /b\nDisallow: /c\0d\n", 34);
        QVERIFY(!allowsAll(noise + "Disallow: /a\n", "/a"));
        QVERIFY(allowsAll(noise, "/b"));
        QVERIFY(!allowsAll(noise, "/c%00d"));
    }
    void beyondTheLimitNothingIsRead() {
        const std::string head = "User-agent: *\nDisallow: /a\n";
        const std::string line = "Disallow: /b";
        const auto filled = [&](size_t total) { return head + std::string(total - head.size() - 1, '#') + "\n"; };
        QVERIFY(!allows(filled(kMaxRobotsBytes) + line, "/a"));
        QVERIFY(allows(filled(kMaxRobotsBytes) + line, "/b"));
        // A line that the limit cuts is dropped; one that ends at the limit counts.
        QVERIFY(allows(filled(kMaxRobotsBytes - line.size()) + line + "ig\n", "/big"));
        QVERIFY(!allows(filled(kMaxRobotsBytes - line.size()) + line + "\nmore", "/b"));
    }

    void crawlDelayIsThatOfOurGroup() {
        QVERIFY(!rules("User-agent: *\nDisallow: /a").crawlDelaySeconds());
        QCOMPARE(rules("User-agent: *\nCrawl-delay: 2.5").crawlDelaySeconds(), std::optional(2.5));
        QCOMPARE(
            rules("User-agent: *\nCrawl-delay: 2\nDisallow:\nUser-agent: gleaner\ncrawl-DELAY: 7s").crawlDelaySeconds(),
            std::optional(7.0));
        QVERIFY(!rules("User-agent: *\nCrawl-delay: 2\nDisallow:\nUser-agent: gleaner\nDisallow:").crawlDelaySeconds());
    }
    void theLongestCrawlDelayCounts() {
        QCOMPARE(rules("User-agent: *\nCrawl-delay: 2\nCrawl-delay: 9\nCrawl-delay: 4").crawlDelaySeconds(),
                 std::optional(9.0));
    }
    void whatIsNoPositiveNumberIsNoCrawlDelay() {
        for (const char* value : {"", "0", "-3", "soon", "inf", "nan", "1e"})
            QCOMPARE(rules(std::string("User-agent: *\nCrawl-delay: ") + value).crawlDelaySeconds().has_value(),
                     std::string(value) == "1e");
    }
};

QTEST_GUILESS_MAIN(TestRobotsRules)
#include "test_robots_rules.moc"
