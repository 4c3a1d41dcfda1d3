#include "widgets/wording/wording.h"

namespace gleaner::wording {
namespace {

std::function<std::string(const char*)>& translator() {
    static std::function<std::string(const char*)> instance;
    return instance;
}

struct Sentences {
    const char* what;
    const char* todo;
};

// The one table of error texts. %thing%, %detail% and the error's arguments may be named.
Sentences sentencesOf(ErrorCode code) {
    switch (code) {
    case ErrorCode::InvalidArgument:
        return {"%thing% cannot be used here: %detail%", "Check the value and try again."};
    case ErrorCode::NotFound:
        return {"%thing% was not found.", "Check the name; relative paths start at the folder you are in."};
    case ErrorCode::AlreadyExists:
        return {"%thing% exists already; it was left as it is.", "Choose another name, or an empty folder."};
    case ErrorCode::NotALibrary:
        return {"The folder %thing% holds no Gleaner library.",
                "Choose a library's folder, or make one there with: gleaner-cli --library FOLDER init"};
    case ErrorCode::LibraryExists:
        return {"There is a Gleaner library in %thing% already; it was left as it is.",
                "Open it, or choose another folder."};
    case ErrorCode::LibraryDamaged:
        return {"The file %thing% is damaged (%detail%). Nothing in it was changed.",
                "Put back a copy of this file from a backup. Files in the folder index are made from the catalogue: "
                "move a damaged one "
                "away and it is built again at the next start."};
    case ErrorCode::LibraryTooNew:
        return {"The library %thing% was written by a newer Gleaner (schema %found%; this program knows %supported%).",
                "Install the newer Gleaner to open it."};
    case ErrorCode::LibraryLocked:
        return {
            "The library %thing% is open for writing in another program (process %pid%).",
            "Stop that crawl or import, or close that window, and try again. Searching and looking work meanwhile."};
    case ErrorCode::ReadOnly:
        return {"%thing% cannot be written: %detail%",
                "Give yourself write permission there, or choose another folder."};
    case ErrorCode::DiskFull:
        return {"The disk is full: %thing% could not be written.", "Free some space; work goes on where it stopped."};
    case ErrorCode::IoFailed:
        return {"%thing% could not be read or written: %detail%",
                "Check the disk and the permissions, then try again."};
    case ErrorCode::BadFormat:
        return {"%thing% is not in a form that can be read: %detail%",
                "Check the file, or name its form with --format."};
    case ErrorCode::BadQuery:
        return {"The query cannot be understood at position %position%, “%token%”: %problem%.",
                "Put text with special characters into quotes."};
    case ErrorCode::BadSetting:
        return {"%value% is no value for %thing%: %detail%", "Allowed: %allowed%"};
    case ErrorCode::BadUrl:
        return {"%thing% is no http or https address: %detail%", "Write the whole address, beginning with https://"};
    case ErrorCode::ContactMissing:
        return {"There is no contact address, and %thing% is not on this machine. Sites must be able to reach whoever "
                "crawls them.",
                "Set a mail address or a web page: --contact you@example.org, or once for all: gleaner-cli settings "
                "set contact you@example.org"};
    case ErrorCode::NoSuchVerb:
        return {"There is no verb “%thing%”.", "See: gleaner-cli --help"};
    case ErrorCode::Unsupported:
        return {"%thing% is not possible here: %detail%", "See the README for what this version can do."};
    case ErrorCode::Cancelled:
        return {"Stopped as you asked.", "Start it again to go on; what was done is kept."};
    case ErrorCode::Busy:
        return {"%thing% is busy: %detail%", "Wait for the running work to end, or stop it first."};
    case ErrorCode::Unavailable:
        return {"%thing% cannot be reached: %detail%",
                "Check that it is running and that nothing else uses its place."};
    case ErrorCode::ServerFailed:
        return {"%thing% answered with an error: %detail%", "Try again later, or look at its own log."};
    case ErrorCode::Unknown:
        break;
    }
    return {"Something failed at %thing%: %detail%", "Try again; if it happens again, report it with this text."};
}

// What is wrong with a query, by the parser's reason code (core/search/search_engine.h).
const char* queryProblem(const std::string& reason) {
    static const std::map<std::string, const char*> kProblems{
        {"unknown_key", "there is no such filter; known are %expected%"},
        {"bad_value", "this filter takes %expected%"},
        {"missing_value", "a value is missing"},
        {"missing_term", "something to look for is missing here"},
        {"missing_space", "a space is missing"},
        {"unclosed_quote", "the quotation mark is never closed"},
        {"unclosed_parenthesis", "the parenthesis is never closed"},
        {"stray_parenthesis", "this parenthesis was never opened"},
        {"empty_parentheses", "there is nothing between the parentheses"},
        {"misplaced_star", "a star may stand only at the end of a word"},
        {"not_a_word", "there is no letter or digit in it"},
        {"too_long", "the query is too long"},
        {"too_deep", "there are too many parentheses inside one another"},
        {"not_utf8", "this is not text"},
    };
    const auto found = kProblems.find(reason);
    return found == kProblems.end() ? "expected: %expected%" : found->second;
}

std::map<std::string, std::string> valuesOf(const Error& error) {
    std::map<std::string, std::string> values = error.args;
    if (const auto reason = error.args.find("reason"); error.code == ErrorCode::BadQuery && reason != error.args.end())
        values["problem"] = filled(translate(queryProblem(reason->second)), error.args);
    values.emplace("thing", error.thing);
    values.emplace("detail", error.detail);
    return values;
}

// A sentence whose argument is empty must not end in ": " or "()".
std::string tidied(std::string text) {
    for (const char* empty : {" ()", ": ", " – ."}) {
        const std::string_view tail(empty);
        if (text.size() >= tail.size() && text.ends_with(tail))
            text.replace(text.size() - tail.size(), tail.size(), ".");
    }
    if (const size_t at = text.find(" ()"); at != std::string::npos)
        text.erase(at, 3);
    return text;
}

} // namespace

void setTranslator(std::function<std::string(const char* english)> function) {
    translator() = std::move(function);
}

std::string translate(const char* english) {
    return translator() ? translator()(english) : std::string(english);
}

std::string filled(std::string_view sentence, const std::map<std::string, std::string>& values) {
    std::string out;
    size_t at = 0;
    while (at < sentence.size()) {
        const size_t open = sentence.find('%', at);
        const size_t close = open == std::string_view::npos ? open : sentence.find('%', open + 1);
        if (close == std::string_view::npos)
            break;
        const std::string name(sentence.substr(open + 1, close - open - 1));
        const bool isName =
            !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
        out.append(sentence.substr(at, open - at));
        if (isName) {
            if (const auto value = values.find(name); value != values.end())
                out.append(value->second);
            at = close + 1;
        } else {
            out.push_back('%');
            at = open + 1;
        }
    }
    out.append(sentence.substr(std::min(at, sentence.size())));
    return out;
}

std::string describe(const Error& error) {
    return tidied(filled(translate(sentencesOf(error.code).what), valuesOf(error)));
}

std::string remedy(const Error& error) {
    if (const auto suggestion = error.args.find("suggestion");
        suggestion != error.args.end() && !suggestion->second.empty())
        return filled(translate("Did you mean “%suggestion%”?"), error.args);
    return tidied(filled(translate(sentencesOf(error.code).todo), valuesOf(error)));
}

std::string rejectReason(std::string_view reason) {
    if (reason == "bad_columns")
        return translate("wrong number of columns");
    if (reason == "bad_quotes")
        return translate("quotation marks do not match");
    if (reason == "bad_value")
        return translate("a value that cannot be read");
    if (reason == "not_embedded")
        return translate("only named, not contained");
    if (reason == "bad_url")
        return translate("no valid address");
    if (reason == "no_key")
        return translate("neither address nor identifier");
    if (reason == "bad_json")
        return translate("broken JSON");
    if (reason == "too_long")
        return translate("line too long");
    if (reason == "bad_encoding")
        return translate("not UTF-8");
    if (reason == "unknown_identifier")
        return translate("no such record");
    return std::string(reason);
}

} // namespace gleaner::wording
