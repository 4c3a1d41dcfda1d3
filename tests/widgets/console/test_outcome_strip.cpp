#include <set>

#include <QGuiApplication>
#include <QImage>
#include <QPainter>
#include <QTest>

#include "widgets/console/outcome_strip.h"

using namespace gleaner;
using model::OutcomeClass;

namespace {

// The strip in black only: what is left for somebody who sees no colours.
QImage silhouette(const std::vector<std::string>& outcomes) {
    theme::Tokens tokens = theme::lightTokens();
    tokens.success = tokens.redirect = tokens.clientError = tokens.serverError = tokens.network = tokens.none =
        Qt::black;
    QImage image(150, 18, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    console::paintStrip(painter, image.rect(), outcomes, tokens);
    return image;
}

} // namespace

class TestOutcomeStrip : public QObject {
    Q_OBJECT

private slots:
    void everyKindOfOutcomeHasItsOwnShape() {
        const std::vector<std::string> oneOfEach{"200", "301", "404", "429", "503", "Timeout", "NotAnImage"};
        for (size_t a = 0; a < oneOfEach.size(); ++a)
            for (size_t b = a + 1; b < oneOfEach.size(); ++b)
                if (console::classOfName(oneOfEach[a]) != console::classOfName(oneOfEach[b]))
                    QVERIFY2(silhouette({oneOfEach[a]}) != silhouette({oneOfEach[b]}),
                             (oneOfEach[a] + " and " + oneOfEach[b] + " differ by colour only").c_str());
    }
    void theNewestIsAtTheRight() {
        const QImage image = silhouette({"200"});
        QVERIFY(image.pixelColor(148, 9).lightness() < 100);
        QCOMPARE(image.pixelColor(10, 9), QColor(Qt::white));
    }
    void onlyTheLastFiftyAreShown() {
        std::vector<std::string> outcomes(50, "200");
        const QImage fifty = silhouette(outcomes);
        outcomes.insert(outcomes.begin(), 30, "503");
        QCOMPARE(silhouette(outcomes), fifty);
    }
};

QTEST_MAIN(TestOutcomeStrip)
#include "test_outcome_strip.moc"
