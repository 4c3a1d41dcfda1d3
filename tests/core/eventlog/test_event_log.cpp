#include <atomic>
#include <fstream>
#include <sstream>
#include <thread>

#include <QTemporaryDir>
#include <QtTest>

#include "core/eventlog/event_log.h"
#include "tests/support/made_up_events.h"

using namespace gleaner;
using namespace gleaner::eventlog;
using test::attemptEvent;
using test::plainEvent;
namespace fs = std::filesystem;

namespace {

using Mode = EventLog::Mode;

std::string urlOf(int number) {
    return "https://museum.example/" + std::to_string(number) + ".jpg";
}

void writeSome(EventLog& log, int from, int to) {
    for (int i = from; i <= to; ++i)
        log.write(attemptEvent("met", "200", urlOf(i)));
}

std::vector<std::string> urlsOf(const EventLog::Reading& reading) {
    std::vector<std::string> urls;
    for (const EventPtr& event : reading.events)
        urls.push_back(event->url);
    return urls;
}

std::vector<std::string> urls(int from, int to) {
    std::vector<std::string> all;
    for (int i = from; i <= to; ++i)
        all.push_back(urlOf(i));
    return all;
}

std::vector<EventPtr> eventsWith(const EventLog& log, const char* code) {
    Filter filter;
    filter.codes = {code};
    return log.read(0, filter, 1000).events;
}

int linesOf(const fs::path& file) {
    std::ifstream in(file);
    int lines = 0;
    for (std::string line; std::getline(in, line);)
        ++lines;
    return lines;
}

} // namespace

class TestEventLog : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_dir;
    fs::path m_folder;

private Q_SLOTS:
    void init() {
        m_dir = std::make_unique<QTemporaryDir>();
        m_folder = fs::path(m_dir->path().toStdString()) / "log";
    }

    void sequencesRiseByOne() {
        EventLog log(Mode::Memory, {});
        writeSome(log, 1, 3);
        const auto reading = log.read(0, {}, 10);
        QCOMPARE(reading.last, std::uint64_t(3));
        for (size_t i = 0; i < 3; ++i)
            QCOMPARE(reading.events[i]->sequence, std::uint64_t(i + 1));
    }

    void followingGivesOnlyWhatIsNew() {
        EventLog log(Mode::Memory, {});
        writeSome(log, 1, 5);
        const auto first = log.read(0, {}, 2);
        QCOMPARE(urlsOf(first), urls(4, 5));
        writeSome(log, 6, 7);
        const auto second = log.read(first.last, {}, 10);
        QCOMPARE(urlsOf(second), urls(6, 7));
        QVERIFY(log.read(second.last, {}, 10).events.empty());
    }

    void theNewestThatPassAreFoundFarBack() {
        EventLog log(Mode::Memory, {});
        log.write(attemptEvent("rare", "503"));
        writeSome(log, 1, 10'000);
        Filter filter;
        filter.source = "rare";
        QCOMPARE(log.read(0, filter, 10).events.size(), size_t(1));
    }

    void aReaderThatWasAwayTooLongLearnsHowMuchItMissed() {
        EventLog log(Mode::Memory, {}, {10, 1 << 20, 2});
        writeSome(log, 1, 5);
        const auto first = log.read(0, {}, 10);
        writeSome(log, 6, 30);
        const auto second = log.read(first.last, {}, 100);
        QCOMPARE(second.missed, std::uint64_t(15));
        QCOMPARE(urlsOf(second), urls(21, 30));
    }

    void longTextsAreCut() {
        EventLog log(Mode::Memory, {});
        Event event = attemptEvent("met", "503", std::string(10'000, 'u'));
        event.args = {{"a", std::string(8000, 'a')}, {"b", std::string(8000, 'b')}, {"c", "kept not"}};
        log.write(event);
        const EventPtr kept = log.read(0, {}, 1).events.front();
        QCOMPARE(kept->url.size(), kMostUrl);
        QCOMPARE(kept->args.at("a").size(), size_t(8000));
        QVERIFY(kept->args.at("b").size() < 8000);
        QVERIFY(kept->args.at("c").empty());
    }

    void aRestartShowsTheSameLog() {
        std::vector<EventPtr> before;
        {
            EventLog log(Mode::Write, m_folder);
            writeSome(log, 1, 100);
            log.write(attemptEvent("rijks", "503"));
            before = log.read(0, {}, 1000).events;
        }
        EventLog log(Mode::Write, m_folder);
        const auto after = log.read(0, {}, 1000).events;
        QCOMPARE(after.size(), before.size());
        for (size_t i = 0; i < after.size(); ++i)
            QVERIFY(*after[i] == *before[i]);
        QCOMPARE(log.lastFailures("rijks", 20).size(), size_t(1));
        writeSome(log, 101, 101);
        QCOMPARE(log.read(0, {}, 1).events.front()->sequence, std::uint64_t(102));
    }

    void filesAreRotatedAndTheOldestGo() {
        EventLogOptions options;
        options.fileBytes = 4000;
        options.files = 3;
        EventLog log(Mode::Write, m_folder, options);
        for (int i = 1; i <= 20; ++i) {
            writeSome(log, 10 * i - 9, 10 * i);
            log.flush();
        }
        QVERIFY(fs::exists(m_folder / "events.jsonl"));
        QVERIFY(fs::exists(m_folder / "events.2.jsonl"));
        QVERIFY(!fs::exists(m_folder / "events.3.jsonl"));
        for (const auto& entry : fs::directory_iterator(m_folder))
            QVERIFY(entry.file_size() <= 4000);
        EventLog again(Mode::Write, m_folder, options);
        const auto kept = urlsOf(again.read(0, {}, 1000));
        QCOMPARE(kept, urls(201 - int(kept.size()), 200)); // the newest, without a gap over the files
        QVERIFY(kept.size() >= 30);
    }

    void damagedLinesAreSkippedAndCounted() {
        {
            EventLog log(Mode::Write, m_folder);
            writeSome(log, 1, 3);
        }
        std::ofstream(m_folder / "events.jsonl", std::ios::app) << "{\"sequence\":9\n\xff\xfe\n";
        {
            EventLog log(Mode::Write, m_folder);
            writeSome(log, 4, 4);
        }
        EventLog log(Mode::Write, m_folder);
        QCOMPARE(urlsOf(log.read(0, {}, 10)), urls(1, 4));
        QCOMPARE(log.counts().damaged, std::uint64_t(2));
    }

    void aHalfLineOfACrashDoesNotSpoilTheNext() {
        {
            EventLog log(Mode::Write, m_folder);
            writeSome(log, 1, 2);
        }
        fs::resize_file(m_folder / "events.jsonl", fs::file_size(m_folder / "events.jsonl") - 20);
        {
            EventLog log(Mode::Write, m_folder);
            writeSome(log, 3, 3);
        }
        EventLog log(Mode::Write, m_folder);
        QCOMPARE(urlsOf(log.read(0, {}, 10)), (std::vector<std::string>{urlOf(1), urlOf(3)}));
    }

    void aLineLongerThanAnyOfOursIsDamage() {
        {
            EventLog log(Mode::Write, m_folder);
            writeSome(log, 1, 2);
        }
        std::ofstream(m_folder / "events.jsonl", std::ios::app) << std::string(5 << 20, 'x') << '\n';
        EventLog log(Mode::Write, m_folder);
        QCOMPARE(urlsOf(log.read(0, {}, 10)), urls(1, 2));
        QCOMPARE(log.counts().damaged, std::uint64_t(1));
    }

    // A full disk: /dev/full refuses every byte.
    void aFullDiskIsSaidAndNothingElseStops() {
        fs::create_directories(m_folder);
        fs::create_symlink("/dev/full", m_folder / "events.jsonl");
        EventLog log(Mode::Write, m_folder);
        writeSome(log, 1, 5);
        log.flush();
        QCOMPARE(log.read(0, {}, 100).events.size(), size_t(6));
        const auto said = eventsWith(log, kLogTrouble);
        QCOMPARE(said.size(), size_t(1));
        QCOMPARE(said[0]->args.at("error"), std::string("disk_full"));
        QVERIFY(said[0]->level == Level::Error);

        fs::remove(m_folder / "events.jsonl");
        log.flush();                                     // tries again: nothing was lost
        QCOMPARE(linesOf(m_folder / "events.jsonl"), 6); // and that it can be written again
        QCOMPARE(eventsWith(log, kLogGap).front()->args.at("lost"), std::string("0"));
        QCOMPARE(log.counts().lost, std::uint64_t(0));
    }

    void aFloodOnAFullDiskGrowsNothingAndIsCounted() {
        fs::create_directories(m_folder);
        fs::create_symlink("/dev/full", m_folder / "events.jsonl");
        EventLogOptions options;
        options.held = 100;
        EventLog log(Mode::Write, m_folder, options);
        log.read(0, {}, 1); // what the files held is read
        writeSome(log, 1, 50'000);
        QCOMPARE(log.counts().held, std::uint64_t(100));
        QVERIFY(log.counts().lost >= 30'000);
        log.flush();
        fs::remove(m_folder / "events.jsonl");
        log.flush();
        const auto gap = eventsWith(log, kLogGap);
        QCOMPARE(gap.size(), size_t(1));
        QCOMPARE(gap[0]->args.at("lost"), std::to_string(log.counts().lost));
    }

    void aFolderThatCannotBeMadeCostsTheFilesOnly() {
        std::ofstream(m_folder.string()) << "a file where the folder should be";
        EventLog log(Mode::Write, m_folder);
        writeSome(log, 1, 2);
        log.flush();
        QCOMPARE(eventsWith(log, kAttempt).size(), size_t(2));
        QCOMPARE(eventsWith(log, kLogTrouble).size(), size_t(1));
    }

    void aClearedFolderIsMadeAgain() {
        EventLog log(Mode::Write, m_folder);
        writeSome(log, 1, 2);
        log.flush();
        fs::remove_all(m_folder);
        writeSome(log, 3, 3);
        log.flush();
        QCOMPARE(linesOf(m_folder / "events.jsonl"), 1);
    }

    void manyThreadsWriteAndNoneIsLost() {
        EventLog log(Mode::Write, m_folder);
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&log] { writeSome(log, 1, 1000); });
        std::atomic<bool> done{false};
        std::thread reader([&] {
            for (std::uint64_t last = 0; !done;)
                last = log.read(last, {}, 100).last;
        });
        for (std::thread& thread : threads)
            thread.join();
        done = true;
        reader.join();
        log.flush();
        QCOMPARE(linesOf(m_folder / "events.jsonl"), 4000);
    }

    void anotherProcessFollows() {
        EventLog log(Mode::Write, m_folder);
        writeSome(log, 1, 3);
        log.flush();
        EventLog follower(Mode::Follow, m_folder);
        follower.poll();
        const auto first = follower.read(0, {}, 100);
        QCOMPARE(urlsOf(first), urls(1, 3));
        writeSome(log, 4, 5);
        log.flush();
        follower.poll();
        QCOMPARE(urlsOf(follower.read(first.last, {}, 100)), urls(4, 5));
        QCOMPARE(follower.lastAttempts("met", 2).size(), size_t(2));
    }

    void aFollowerSeesALogThatBeginsLater() {
        EventLog follower(Mode::Follow, m_folder);
        follower.poll();
        QVERIFY(follower.read(0, {}, 100).events.empty());
        EventLog log(Mode::Write, m_folder);
        writeSome(log, 1, 2);
        log.flush();
        while (follower.poll()) {
        }
        QCOMPARE(urlsOf(follower.read(0, {}, 100)), urls(1, 2));
    }

    void aFollowerLosesNothingOverRotations() {
        EventLogOptions options;
        options.fileBytes = 2000;
        options.files = 8;
        EventLog log(Mode::Write, m_folder, options);
        EventLog follower(Mode::Follow, m_folder, options);
        follower.poll();
        for (int i = 1; i <= 20; ++i) {
            writeSome(log, 5 * i - 4, 5 * i);
            log.flush();
            if (i % 3 == 0) // some rotations are behind it by then
                while (follower.poll()) {
                }
        }
        while (follower.poll()) {
        }
        QVERIFY(fs::exists(m_folder / "events.7.jsonl"));
        QCOMPARE(urlsOf(follower.read(0, {}, 1000)), urls(1, 100));
    }

    void aFollowerLeavesHalfLinesForLater() {
        fs::create_directories(m_folder);
        EventLog follower(Mode::Follow, m_folder);
        follower.poll();
        std::ofstream out(m_folder / "events.jsonl", std::ios::app);
        out << "{\"sequence\":1,\"time\":\"2026-11-21T11:00:00Z\"," << std::flush;
        while (follower.poll()) {
        }
        QCOMPARE(follower.counts().newest, std::uint64_t(0));
        out << "\"code\":\"held\"}\n" << std::flush;
        follower.poll();
        QCOMPARE(follower.counts().newest, std::uint64_t(1));
        QCOMPARE(follower.counts().damaged, std::uint64_t(0));
    }

    void aFollowerStartsAnewWithAnotherLog() {
        EventLog follower(Mode::Follow, m_folder);
        {
            EventLog log(Mode::Write, m_folder);
            writeSome(log, 1, 9);
        }
        follower.poll();
        while (follower.poll()) {
        }
        const auto first = follower.read(0, {}, 100);
        fs::remove_all(m_folder);
        EventLog log(Mode::Write, m_folder);
        writeSome(log, 20, 21);
        log.flush();
        while (follower.poll()) {
        }
        const auto second = follower.read(first.last, {}, 100);
        QVERIFY(second.restarted);
        QCOMPARE(urlsOf(second), urls(20, 21));
    }
};

QTEST_GUILESS_MAIN(TestEventLog)
#include "test_event_log.moc"
