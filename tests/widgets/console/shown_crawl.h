#pragma once
// A Crawl place over a made-up crawl, shown and filled, and what a person does there.

#include <QApplication>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include "tests/support/made_up_crawl.h"
#include "widgets/console/crawl_place.h"
#include "widgets/console/plan_dialog.h"
#include "widgets/theme/banner.h"
#include "widgets/theme/theme.h"

namespace gleaner::test {

struct ShownCrawl {
    theme::Theme theme{*qApp};
    FakeCrawlStation station;
    bridge::Background background;
    bridge::CrawlActions actions{station, background};
    console::CrawlPlace place{theme, actions};

    explicit ShownCrawl(crawl::CrawlFigures figures = madeUpFigures()) {
        place.resize(1364, 874);
        place.show();
        tick(std::move(figures));
        QVERIFY(QTest::qWaitForWindowActive(&place));
    }
    static bridge::Tick tickOf(crawl::CrawlFigures figures) {
        bridge::Tick tick;
        tick.figures = std::make_shared<const crawl::CrawlFigures>(std::move(figures));
        return tick;
    }
    void tick(crawl::CrawlFigures figures) { place.setTick(tickOf(std::move(figures))); }
    QTableView& table() { return *place.findChild<QTableView*>(); }
    QPushButton* button(const QString& words) {
        QCoreApplication::processEvents(); // a button that was just added is shown from the event loop
        for (auto* button : place.findChildren<QPushButton*>())
            if (button->text().startsWith(words) && !button->isHidden())
                return button;
        qWarning("no button %s", qUtf8Printable(words));
        return nullptr;
    }
    void click(const QString& words) { QTest::mouseClick(button(words), Qt::LeftButton); }
    // The plan, once it is shown.
    console::PlanDialog* plan() {
        (void)QTest::qWaitFor([&] { return dialog<console::PlanDialog>() && background.idle(); });
        return dialog<console::PlanDialog>();
    }
    static QPushButton* buttonIn(QDialog* dialog, const QString& words) {
        for (auto* button : dialog->findChildren<QPushButton*>())
            if (button->text().remove(QLatin1Char('&')) == words)
                return button;
        qWarning("no button %s", qUtf8Printable(words));
        return nullptr;
    }
    void clickIn(QDialog* dialog, const QString& words) { QTest::mouseClick(buttonIn(dialog, words), Qt::LeftButton); }
    theme::Banner& banner() { return *place.findChild<theme::Banner*>(); }
    template<typename Dialog>
    Dialog* dialog() {
        return place.findChild<Dialog*>();
    }
    // What the station has been asked, once that many requests have come.
    QStringList asked(size_t number) {
        (void)QTest::qWaitFor([&] { return station.asked().size() >= number && background.idle(); });
        QCoreApplication::processEvents();
        QStringList lines;
        for (const std::string& line : station.asked())
            lines.append(QString::fromStdString(line));
        return lines;
    }
};

} // namespace gleaner::test
