#include <QApplication>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include "tests/support/unnamed_controls.h"
#include "widgets/theme/banner.h"
#include "widgets/theme/theme.h"

using namespace gleaner;
using model::OutcomeClass;
using theme::Scheme;
using theme::Tokens;

namespace {

constexpr OutcomeClass kClasses[] = {
    OutcomeClass::Success,     OutcomeClass::Redirect, OutcomeClass::ClientError, OutcomeClass::TooManyRequests,
    OutcomeClass::ServerError, OutcomeClass::Network,  OutcomeClass::None};

bool holdsColour(const QImage& image, const QColor& colour) {
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            if (image.pixelColor(x, y) == colour)
                return true;
    return false;
}

} // namespace

class TestTheme : public QObject {
    Q_OBJECT

private slots:
    void outcomeColoursReadOnEverySurface() {
        for (const Tokens* tokens : {&theme::lightTokens(), &theme::darkTokens()})
            for (const OutcomeClass kind : kClasses)
                for (const QColor& surface : {tokens->ground, tokens->panel, tokens->selection}) {
                    const double ratio = theme::contrast(theme::colourOf(kind, *tokens), surface);
                    QVERIFY2(ratio >= 4,
                             qPrintable(
                                 QStringLiteral("%1 on %2: %3").arg(theme::glyphOf(kind), surface.name()).arg(ratio)));
                }
    }
    void wordsReadOnEverySurface() {
        for (const Tokens* t : {&theme::lightTokens(), &theme::darkTokens()}) {
            for (const QColor& surface : {t->ground, t->panel, t->rail, t->selection, t->hover, t->chip, t->noteSurface,
                                          t->warningSurface, t->errorSurface})
                for (const QColor& ink : {t->text, t->dim})
                    QVERIFY2(theme::contrast(ink, surface) >= 4.5,
                             qPrintable(ink.name() + QStringLiteral(" on ") + surface.name()));
            QVERIFY(theme::contrast(t->onAccent, t->accent) >= 4.5);
        }
    }
    void noTwoOutcomesShareAGlyph() {
        QSet<QString> glyphs;
        for (const OutcomeClass kind : kClasses)
            glyphs.insert(theme::glyphOf(kind));
        QCOMPARE(glyphs.size(), qsizetype(std::size(kClasses)));
    }
    void everyStateHasAnIconThatExists() {
        theme::Theme theme(*qApp);
        for (int state = int(model::SourceState::Paused); state <= int(model::SourceState::Idle); ++state)
            QVERIFY(!theme.pixmap(theme::iconOf(model::SourceState(state)), Qt::red, 16, 1).isNull());
    }
    void everyTokenOfTheStyleSheetIsFilledIn() {
        theme::Theme theme(*qApp);
        QVERIFY(qApp->styleSheet().size() > 1000);
        QVERIFY2(!qApp->styleSheet().contains(QLatin1Char('@')), "a token of window.qss has no value");
    }
    void paletteFollowsTheScheme() {
        theme::Theme theme(*qApp);
        QSignalSpy changed(&theme, &theme::Theme::changed);
        theme.setScheme(Scheme::Dark);
        QCOMPARE(qApp->palette().color(QPalette::Window), theme::darkTokens().ground);
        theme.setScheme(Scheme::Light);
        QCOMPARE(qApp->palette().color(QPalette::Window), theme::lightTokens().ground);
        QCOMPARE(changed.count(), 2);
    }
    void anIconMadeOnceFollowsTheScheme() {
        theme::Theme theme(*qApp);
        theme.setScheme(Scheme::Light);
        const QIcon icon = theme.icon(QStringLiteral("square"));
        QVERIFY(holdsColour(icon.pixmap(48).toImage(), theme::lightTokens().text));
        theme.setScheme(Scheme::Dark);
        QVERIFY(holdsColour(icon.pixmap(48).toImage(), theme::darkTokens().text));
    }
    void aCheckedIconIsInTheAccent() {
        theme::Theme theme(*qApp);
        const QIcon icon = theme.icon(QStringLiteral("square"), theme::Ink::Dim);
        QVERIFY(holdsColour(icon.pixmap(QSize(48, 48), QIcon::Normal, QIcon::On).toImage(), theme.tokens().accent));
    }
    void iconsHaveAllPixelsOfADenseScreen() {
        theme::Theme theme(*qApp);
        const QPixmap picture = theme.pixmap(QStringLiteral("search"), Qt::black, 16, 2);
        QCOMPARE(picture.width(), 32);
        QCOMPARE(picture.devicePixelRatio(), 2.0);
    }
    void digitsAreOfOneWidth() {
        theme::Theme theme(*qApp);
        const QFontMetricsF metrics(theme.figureFont());
        QCOMPARE(metrics.horizontalAdvance(QStringLiteral("1111")), metrics.horizontalAdvance(QStringLiteral("8888")));
    }
    void aBannerSaysWhatHappenedAndWhatToDo() {
        theme::Theme theme(*qApp);
        QWidget window;
        theme::Banner banner(theme, &window);
        QVERIFY(banner.isHidden());
        banner.showError(Error{ErrorCode::DiskFull, "/pictures", {}, {}});
        QVERIFY(!banner.isHidden());
        QVERIFY(banner.text().contains(QLatin1String("/pictures")));
        QVERIFY(!banner.remedy().isEmpty());
        QCOMPARE(test::unnamedControls(window), QString());
        window.show();
        QTest::mouseClick(banner.findChild<QToolButton*>(), Qt::LeftButton);
        QVERIFY(banner.isHidden());
    }
    void aBannersActionIsDone() {
        theme::Theme theme(*qApp);
        theme::Banner banner(theme);
        bool done = false;
        banner.show(theme::Banner::Kind::Note, QStringLiteral("x"));
        banner.addAction(QStringLiteral("Do"), [&] { done = true; });
        banner.findChild<QPushButton*>()->click();
        QVERIFY(done);
    }
};

QTEST_MAIN(TestTheme)
#include "test_theme.moc"
