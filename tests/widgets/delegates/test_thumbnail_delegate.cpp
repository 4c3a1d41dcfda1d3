#include <memory>

#include <QApplication>
#include <QImage>
#include <QListView>
#include <QPainter>
#include <QTest>
#include <QThreadPool>

#include "core/analysis/placeholder.h"
#include "tests/support/fake_record_source.h"
#include "widgets/delegates/thumbnail_delegate.h"
#include "widgets/models/record_grid_model.h"
#include "widgets/models/thumbnail_loader.h"
#include "widgets/theme/theme.h"

using namespace gleaner;
using delegates::ThumbnailDelegate;

namespace {

// Stored records come with a blur that is red at the left and green at the right.
class BlurredSource final : public test::FakeRecordSource {
public:
    std::vector<std::uint8_t> placeholder;
    catalog::RecordSummary summaryOf(RecordKey key) const override {
        catalog::RecordSummary record = FakeRecordSource::summaryOf(key);
        if (record.blob)
            record.placeholder = placeholder;
        return record;
    }
};

std::vector<std::uint8_t> redAndGreen() {
    analysis::Planes planes{analysis::Plane(64, 40, 90), analysis::Plane(32, 20, 90), analysis::Plane(32, 20, 60)};
    for (int y = 0; y < 20; ++y)
        for (int x = 0; x < 16; ++x)
            planes.cr.row(y)[x] = 230;
    return analysis::placeholderOf(planes);
}

// One cell on a canvas; no event loop runs, so its thumbnail never comes.
struct Cell {
    QThreadPool pool;
    models::RecordGridModel model;
    models::ThumbnailLoader loader;
    ThumbnailDelegate delegate;

    Cell(theme::Theme& theme, const BlurredSource& source)
        : model(source, pool), loader(source, pool), delegate(theme, model, loader) {
        model.setKeys({{3}}); // stored
        (void)model.summaryAt(0);
    }
    bool isRead() const { return model.summaryAt(0) != nullptr; }
    QImage drawn() const {
        QImage canvas(delegate.cell(), QImage::Format_RGB32);
        canvas.fill(Qt::white);
        QPainter painter(&canvas);
        QStyleOptionViewItem option;
        option.rect = canvas.rect();
        delegate.paint(&painter, option, model.index(0));
        return canvas;
    }
    // In the middle of the box's height, at a part of its width.
    QColor at(const QImage& canvas, double part) const {
        const int left = (canvas.width() - delegate.pictureBox().width()) / 2;
        return canvas.pixelColor(left + int(part * delegate.pictureBox().width()),
                                 4 + 8 + delegate.pictureBox().height() / 2);
    }
};

} // namespace

class TestThumbnailDelegate : public QObject {
    Q_OBJECT

    std::unique_ptr<theme::Theme> m_theme;

private Q_SLOTS:
    void initTestCase() { m_theme = std::make_unique<theme::Theme>(*qobject_cast<QApplication*>(qApp)); }

    void aBlurStandsInUntilTheThumbnailComes() {
        BlurredSource source;
        source.placeholder = redAndGreen();
        Cell cell(*m_theme, source);
        QTRY_VERIFY(cell.isRead());
        const QImage canvas = cell.drawn();
        const QColor left = cell.at(canvas, 0.1), right = cell.at(canvas, 0.9), middle = cell.at(canvas, 0.5);
        QVERIFY2(left.red() > left.green() + 60, qPrintable(left.name()));
        QVERIFY2(right.green() > right.red() + 20, qPrintable(right.name()));
        QVERIFY2(middle.red() < left.red() && middle.red() > right.red(), "smooth in between");
    }
    void whatIsNoBlurIsDrawnAsLoading() {
        for (const std::vector<std::uint8_t>& bytes :
             {std::vector<std::uint8_t>{}, std::vector<std::uint8_t>{9, 9, 9}, std::vector<std::uint8_t>(80, 1)}) {
            BlurredSource source;
            source.placeholder = bytes;
            Cell cell(*m_theme, source);
            QTRY_VERIFY(cell.isRead());
            const QImage canvas = cell.drawn();
            QCOMPARE(cell.at(canvas, 0.1), m_theme->tokens().chip);
        }
    }
    void theThumbnailReplacesTheBlur() {
        BlurredSource source;
        source.placeholder = redAndGreen();
        Cell cell(*m_theme, source);
        QTRY_VERIFY(cell.isRead());
        cell.loader.setBox(cell.delegate.pictureBox(), 1);
        const Sha256 picture = test::FakeRecordSource::pictureOf(3);
        cell.loader.setWanted({picture}, {}, {});
        QTRY_VERIFY(!cell.loader.image(picture).isNull());
        const QImage canvas = cell.drawn();
        const QColor expected = test::FakeRecordSource::colourOf(3), is = cell.at(canvas, 0.1);
        QVERIFY2(std::abs(is.red() - expected.red()) < 8 && std::abs(is.green() - expected.green()) < 8,
                 qPrintable(is.name()));
    }
};

QTEST_MAIN(TestThumbnailDelegate)
#include "test_thumbnail_delegate.moc"
