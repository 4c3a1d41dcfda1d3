// gleaner-cli analyse, from outside; the contract is "analyse --json" of design/cli.md.
#include <algorithm>
#include <csignal>
#include <sstream>

#include <QTest>

#include "tests/cli/cli_fixture.h"

using namespace gleaner::test;

namespace {

std::vector<json> linesOf(const std::string& out) {
    std::vector<json> lines;
    std::istringstream in(out);
    for (std::string line; std::getline(in, line);)
        lines.push_back(json::parse(line, nullptr, false));
    return lines;
}

struct Told {
    int exitCode = -1;
    std::vector<json> lines;
    std::string err;
};

Told analysed(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--json", "analyse"});
    const ProgramResult result = runProgram("gleaner-cli", arguments);
    return {result.exitCode, linesOf(result.out), result.err};
}

void copyFile(const fs::path& from, const fs::path& to) {
    fs::copy_file(from, to, fs::copy_options::overwrite_existing);
}

} // namespace

class TestAnalyse : public QObject {
    Q_OBJECT

private slots:
    void everyFieldOfTheContractIsThere() {
        GLEANER_NEED_SHARED(images, "images");
        const Told told = analysed({(*images / "exif/exifsamples__DSCN0010.jpg").string()});
        QCOMPARE(told.exitCode, 0);
        QCOMPARE(told.lines.size(), size_t(1));
        for (const char* field :
             {"file",    "outcome",    "reason",       "type",         "mime",          "bytes",
              "sha256",  "width",      "height",       "stored_width", "stored_height", "orientation",
              "frames",  "depth",      "colour_space", "icc_profile",  "gps",           "date_taken",
              "make",    "model",      "lens",         "title",        "caption",       "keywords",
              "creator", "copyright",  "license",      "rating",       "pdq",           "palette",
              "quality", "sharpness",  "exposure",     "entropy",      "colourfulness", "compression_quality",
              "labels",  "descriptor", "milliseconds", "warnings",     "fields"})
            QVERIFY2(told.lines[0].contains(field), field);
    }

    void aPhotographIsDescribedWhole() {
        GLEANER_NEED_SHARED(images, "images");
        const json found = analysed({(*images / "exif/exifsamples__DSCN0010.jpg").string()}).lines.at(0);
        QCOMPARE(found["outcome"].get<std::string>(), std::string("ok"));
        QCOMPARE(found["type"].get<std::string>(), std::string("jpeg"));
        QCOMPARE(found["sha256"].get<std::string>(),
                 std::string("17307b1207eb6487d7908e9d154890b46e3d2e0192369cfd3f4c33d5a5af4035"));
        QVERIFY(found["width"] == 640 && found["height"] == 480 && found["stored_width"] == 640);
        QCOMPARE(found["make"].get<std::string>(), std::string("NIKON"));
        QCOMPARE(found["model"].get<std::string>(), std::string("COOLPIX P6000"));
        QCOMPARE(found["date_taken"].get<std::string>(), std::string("2008-10-22T16:28:39"));
        QVERIFY(std::abs(found["gps"]["lat"].get<double>() - 43.4674483333333) < 1e-6);
        QVERIFY(std::abs(found["gps"]["lon"].get<double>() - 11.8851266666639) < 1e-6);
        QVERIFY(found["title"].is_null() && found["keywords"].empty());
        QVERIFY(found["fields"].size() > 40);
    }

    void aLensNumberIsNamedInASealedHelper() { // Exiv2 looks for a file of the user's before it names one
        GLEANER_NEED_SHARED(images, "images");
        const json found = analysed({(*images / "exif-makers/exiftool__NikonD70.jpg").string()}).lines.at(0);
        QCOMPARE(found["lens"].get<std::string>(), std::string("Nikon AF-S DX Zoom-Nikkor 18-70mm f/3.5-4.5G IF-ED"));
    }

    void everyMeasureIsThere() {
        GLEANER_NEED_SHARED(images, "images");
        const json found = analysed({(*images / "exif/exifsamples__DSCN0010.jpg").string()}).lines.at(0);
        QCOMPARE(found["pdq"]["hash"].get<std::string>().size(), size_t(64));
        QCOMPARE(found["pdq"]["dihedral"].size(), size_t(8));
        QVERIFY(found["quality"] >= 0 && found["quality"] <= 100);
        QVERIFY(!found["palette"].empty() && found["palette"].size() <= 6);
        QCOMPARE(found["palette"][0]["lab"].size(), size_t(3));
        QVERIFY(found["compression_quality"] > 50);
        QVERIFY(!found["descriptor"].get<std::string>().empty());
        QVERIFY(!found["labels"].empty());
    }

    void linesStandInTheOrderOfTheFilesHoweverLongEachTakes() {
        GLEANER_NEED_SHARED(photos, "collection/photos");
        std::vector<std::string> files;
        for (const auto& entry : fs::directory_iterator(*photos))
            files.push_back(entry.path().string());
        std::sort(files.begin(), files.end());
        files.resize(12);
        std::vector<std::string> arguments = files;
        arguments.insert(arguments.end(), {"--jobs", "2"});
        const Told told = analysed(arguments);
        QCOMPARE(told.exitCode, 0);
        QCOMPARE(told.lines.size(), files.size());
        for (size_t i = 0; i < files.size(); ++i)
            QCOMPARE(told.lines[i]["file"].get<std::string>(), files[i]);
    }

    void refusedFilesHaveTheirLineAndTheOthersAreDone() {
        GLEANER_NEED_SHARED(images, "images");
        const TemporaryFolder folder;
        copyFile(*images / "exif/exifsamples__DSCN0010.jpg", folder / "good.jpg");
        std::ofstream(folder / "page.jpg") << "<html>404</html>";
        std::ofstream(folder / "empty.png");
        const Told told =
            analysed({(folder / "page.jpg").string(), (folder / "missing.jpg").string(), folder.path().string(),
                      (folder / "empty.png").string(), (folder / "good.jpg").string()});
        QCOMPARE(told.exitCode, 3);
        QCOMPARE(told.lines.size(), size_t(5));
        QCOMPARE(told.lines[0]["outcome"].get<std::string>(), std::string("NotAnImage"));
        QVERIFY(told.lines[0]["width"].is_null() && told.lines[0]["type"].is_null());
        QVERIFY(told.lines[0]["bytes"] == 16 && !told.lines[0]["reason"].is_null());
        QCOMPARE(told.lines[1]["error"]["code"].get<std::string>(), std::string("not_found"));
        QVERIFY(!told.lines[1]["error"]["remedy"].get<std::string>().empty());
        QVERIFY(told.lines[2].contains("error"));
        QVERIFY(told.lines[3]["outcome"] != "ok");
        QCOMPARE(told.lines[4]["outcome"].get<std::string>(), std::string("ok"));
    }

    void whereNothingCouldBeReadTheVerbFailed() {
        const TemporaryFolder folder;
        const std::string missing = (folder / "missing.jpg").string();
        QCOMPARE(analysed({missing}).exitCode, 1);
        const ProgramResult told = runProgram("gleaner-cli", {"analyse", missing});
        QCOMPARE(told.exitCode, 1);
        QVERIFY(told.err.find(missing) != std::string::npos);
        QVERIFY(told.out.empty());
    }

    void awkwardNamesAreNamesLikeOthers() {
        GLEANER_NEED_SHARED(names, "hostile/constructed/names");
        std::vector<std::string> files;
        for (const auto& entry : fs::directory_iterator(*names))
            files.push_back(entry.path().string());
        QVERIFY(files.size() >= 14);
        const Told told = analysed(files);
        QCOMPARE(told.exitCode, 0);
        QCOMPARE(told.lines.size(), files.size());
        for (size_t i = 0; i < files.size(); ++i)
            QCOMPARE(told.lines[i]["file"].get<std::string>(), files[i]);
    }

    void afterTwoDashesAFileMayBeginWithOne() {
        GLEANER_NEED_SHARED(names, "hostile/constructed/names");
        const TemporaryFolder folder;
        copyFile(*names / "-rf.jpg", folder / "-rf.jpg");
        const fs::path before = fs::current_path();
        fs::current_path(folder.path());
        const Told told = analysed({"--", "-rf.jpg"});
        fs::current_path(before);
        QCOMPARE(told.exitCode, 0);
        QCOMPARE(told.lines.at(0)["file"].get<std::string>(), std::string("-rf.jpg"));
    }

    void aNameThatClaimsAnotherFormatIsWarnedOf() {
        GLEANER_NEED_SHARED(images, "images");
        const TemporaryFolder folder;
        for (const char* name : {"a.png", "a.JPG", "a.jpe", "a.unknown", "a"})
            copyFile(*images / "exif/exifsamples__DSCN0010.jpg", folder / name);
        const auto claims = [&](const char* name) {
            const json found = analysed({(folder / name).string()}).lines.at(0);
            const auto& warnings = found["warnings"];
            return std::find(warnings.begin(), warnings.end(), "claimed image/png") != warnings.end();
        };
        QVERIFY(claims("a.png"));
        for (const char* honest : {"a.JPG", "a.jpe", "a.unknown", "a"})
            QVERIFY2(!claims(honest), honest);
    }

    void peopleGetAPage() {
        GLEANER_NEED_SHARED(images, "images");
        const std::string file = (*images / "exif/exifsamples__DSCN0010.jpg").string();
        const ProgramResult told = runProgram("gleaner-cli", {"analyse", file});
        QCOMPARE(told.exitCode, 0);
        QVERIFY(told.out.starts_with(file + "\n"));
        for (const char* line : {"\n  Picture     JPEG, 640 × 480", "\n  Taken       2008-10-22 16:28:39",
                                 "\n  Camera      NIKON COOLPIX P6000", "\n  Place       43.46745° N, 11.88513° E",
                                 "\n  Quality     ", "\n  Palette     ", "\n  Labels      "})
            QVERIFY2(told.out.find(line) != std::string::npos, line);
        QVERIFY(told.out.find('\x1b') == std::string::npos); // no colours but on a terminal
    }

    void anInterruptEndsItCleanlyAfterWhatHasBegun() {
        GLEANER_NEED_SHARED(photos, "collection/photos");
        std::vector<std::string> arguments{"--json", "analyse", "--jobs", "1"};
        for (int round = 0; round < 20; ++round)
            for (const auto& entry : fs::directory_iterator(*photos))
                arguments.push_back(entry.path().string());
        RunningProgram program("gleaner-cli", arguments);
        QVERIFY(!program.readLine().empty());
        program.signal(SIGINT);
        const ProgramResult end = program.wait();
        QCOMPARE(end.exitCode, 130);
        for (const json& line : linesOf(end.out))
            QVERIFY(line.is_object() && line["outcome"] == "ok");
    }
};

QTEST_GUILESS_MAIN(TestAnalyse)
#include "test_analyse.moc"
