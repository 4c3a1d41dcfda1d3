#include <QSignalSpy>
#include <QTest>
#include <QThreadPool>

#include "tests/support/fake_record_source.h"
#include "widgets/models/thumbnail_loader.h"

using namespace gleaner;
using gleaner::models::ThumbnailLoader;
using gleaner::test::FakeRecordSource;

namespace {

std::vector<Sha256> pictures(std::int64_t first, std::int64_t last) {
    std::vector<Sha256> all;
    for (std::int64_t key = first; key <= last; ++key)
        all.push_back(FakeRecordSource::pictureOf(key));
    return all;
}

bool alike(const QColor& one, const QColor& other) {
    return std::abs(one.red() - other.red()) + std::abs(one.green() - other.green()) +
               std::abs(one.blue() - other.blue()) <
           12;
}

} // namespace

class TestThumbnailLoader : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fitsAPictureIntoItsBox() {
        FakeRecordSource source;
        QThreadPool pool;
        ThumbnailLoader loader(source, pool);
        loader.setBox({128, 100}, 1);
        const Sha256 picture = FakeRecordSource::pictureOf(3);
        QVERIFY(loader.image(picture).isNull());
        loader.setWanted({picture}, {}, {});
        QTRY_VERIFY(!loader.image(picture).isNull());
        QCOMPARE(loader.image(picture).size(), QSize(128, 80));
        QVERIFY(alike(loader.image(picture).pixelColor(60, 40), FakeRecordSource::colourOf(3)));
    }

    void isSharpOnADenseScreen() {
        FakeRecordSource source;
        QThreadPool pool;
        ThumbnailLoader loader(source, pool);
        loader.setBox({200, 200}, 2);
        const Sha256 picture = FakeRecordSource::pictureOf(3);
        loader.setWanted({picture}, {}, {});
        QTRY_VERIFY(!loader.image(picture).isNull());
        QCOMPARE(loader.image(picture).size(), QSize(400, 250));
        QCOMPARE(loader.image(picture).devicePixelRatio(), 2.0);
    }

    void loadsWhatIsSeenFirst() {
        FakeRecordSource source;
        QThreadPool pool;
        pool.setMaxThreadCount(1);
        ThumbnailLoader loader(source, pool);
        loader.setBox({128, 128}, 1);
        std::vector<Sha256> order;
        connect(&loader, &ThumbnailLoader::arrived, this,
                [&](const std::vector<Sha256>& some) { order.insert(order.end(), some.begin(), some.end()); });
        loader.setWanted(pictures(1, 3), pictures(4, 5), pictures(6, 7));
        QTRY_COMPARE(order.size(), size_t(7));
        QVERIFY(order == pictures(1, 7));
    }

    void whatWasScrolledPastIsNotLoaded() {
        FakeRecordSource source;
        source.hold();
        QThreadPool pool;
        pool.setMaxThreadCount(1);
        ThumbnailLoader loader(source, pool);
        loader.setBox({128, 128}, 1);
        loader.setWanted(pictures(1, 100), {}, {});
        loader.setWanted(pictures(200, 201), {}, {});
        source.release();
        QTRY_VERIFY(!loader.image(FakeRecordSource::pictureOf(201)).isNull());
        QVERIFY(loader.image(FakeRecordSource::pictureOf(2)).isNull());
        QCOMPARE(source.thumbnailReads.load(), 3); // the one under way, and the two of now
    }

    void staysInsideItsBudget() {
        FakeRecordSource source;
        QThreadPool pool;
        ThumbnailLoader loader(source, pool);
        loader.setBox({128, 128}, 1);
        constexpr qint64 kBudget = 10 * 128 * 80 * 4;
        loader.setBudget(kBudget);
        for (int page = 0; page < 10; ++page) {
            loader.setWanted(pictures(page * 8 + 1, page * 8 + 8), {}, {});
            QTRY_VERIFY(!loader.image(FakeRecordSource::pictureOf(page * 8 + 8)).isNull());
            QVERIFY(loader.bytesHeld() <= kBudget);
        }
    }

    void idleWishesDoNotPushOutWhatIsSeen() {
        FakeRecordSource source;
        QThreadPool pool;
        ThumbnailLoader loader(source, pool);
        loader.setBox({128, 128}, 1);
        loader.setBudget(8 * 128 * 80 * 4);
        QSignalSpy arrived(&loader, &ThumbnailLoader::arrived);
        loader.setWanted(pictures(1, 4), {}, pictures(100, 200));
        QTRY_VERIFY(loader.bytesHeld() > 6 * 128 * 80 * 4);
        for (std::int64_t key = 1; key <= 4; ++key)
            QVERIFY(!loader.image(FakeRecordSource::pictureOf(key)).isNull());
    }

    void tellsAMissingPictureFromADamagedOne() {
        FakeRecordSource source;
        source.withoutThumbnail.insert(1);
        source.damagedThumbnail.insert(2);
        QThreadPool pool;
        ThumbnailLoader loader(source, pool);
        loader.setBox({128, 128}, 1);
        const auto state = [&](std::int64_t key) { return loader.state(FakeRecordSource::pictureOf(key)); };
        QVERIFY(state(1) == ThumbnailLoader::State::Loading);
        loader.setWanted(pictures(1, 3), {}, {});
        QTRY_VERIFY(state(1) == ThumbnailLoader::State::Missing);
        QTRY_VERIFY(state(2) == ThumbnailLoader::State::Damaged);
        QTRY_VERIFY(state(3) == ThumbnailLoader::State::Ready);
        // and asks again only when told to
        const int reads = source.thumbnailReads;
        loader.setWanted(pictures(1, 3), {}, {});
        QCOMPARE(source.thumbnailReads.load(), reads);
        source.withoutThumbnail.clear();
        loader.forgetFailures();
        loader.setWanted(pictures(1, 1), {}, {});
        QTRY_VERIFY(state(1) == ThumbnailLoader::State::Ready);
    }

    void aPictureOfAnotherSizeStandsInUntilTheRightOneIsThere() {
        FakeRecordSource source;
        QThreadPool pool;
        ThumbnailLoader loader(source, pool);
        loader.setBox({64, 64}, 1);
        const Sha256 picture = FakeRecordSource::pictureOf(3);
        loader.setWanted({picture}, {}, {});
        QTRY_COMPARE(loader.image(picture).width(), 64);
        loader.setBox({128, 128}, 1);
        QCOMPARE(loader.image(picture).width(), 64);
        loader.setWanted({picture}, {}, {});
        QTRY_COMPARE(loader.image(picture).width(), 128);
    }
};

QTEST_MAIN(TestThumbnailLoader)
#include "test_thumbnail_loader.moc"
