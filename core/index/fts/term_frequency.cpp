#include "core/index/fts/term_frequency.h"

#include <array>
#include <vector>

#include <sqlite3.h>

namespace gleaner::index::fts {
namespace {

constexpr int kMaxColumns = 8;

float frequencyOf(const Fts5ExtensionApi* api, Fts5Context* context, int phrase,
                  const std::array<float, kMaxColumns>& weights, int& code) {
    float sum = 0;
    Fts5PhraseIter iterator;
    int column = -1, offset = -1;
    code = api->xPhraseFirst(context, phrase, &iterator, &column, &offset);
    while (code == SQLITE_OK && column >= 0) {
        sum += column < kMaxColumns ? weights[size_t(column)] : 0.f;
        api->xPhraseNext(context, &iterator, &column, &offset);
    }
    return sum;
}

void gleanerFrequency(const Fts5ExtensionApi* api, Fts5Context* context, sqlite3_context* answer, int count,
                      sqlite3_value** values) {
    std::array<float, kMaxColumns> weights{};
    for (int i = 0; i < count && i < kMaxColumns; ++i)
        weights[size_t(i)] = float(sqlite3_value_double(values[i]));
    const int phrases = api->xPhraseCount(context);
    constexpr int kUsual = 16;
    std::array<float, kUsual> few{};
    std::vector<float> many(phrases > kUsual ? size_t(phrases) : 0);
    float* const sums = phrases > kUsual ? many.data() : few.data();
    for (int phrase = 0; phrase < phrases; ++phrase) {
        int code = SQLITE_OK;
        sums[phrase] = frequencyOf(api, context, phrase, weights, code);
        if (code != SQLITE_OK)
            return sqlite3_result_error_code(answer, code);
    }
    sqlite3_result_blob(answer, sums, int(size_t(phrases) * sizeof(float)), SQLITE_TRANSIENT);
}

bool isRegistered(sqlite3* db) {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v2(db, "SELECT gleaner_frequency_known()", -1, &statement, nullptr);
    sqlite3_finalize(statement);
    return code == SQLITE_OK;
}

void known(sqlite3_context* answer, int, sqlite3_value**) {
    sqlite3_result_int(answer, 1);
}

fts5_api* apiOf(sqlite3* db) {
    fts5_api* api = nullptr;
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &statement, nullptr) == SQLITE_OK) {
        sqlite3_bind_pointer(statement, 1, &api, "fts5_api_ptr", nullptr);
        sqlite3_step(statement);
    }
    sqlite3_finalize(statement);
    return api;
}

} // namespace

void registerTermFrequency(SQLite::Database& database) {
    sqlite3* const db = database.getHandle();
    if (isRegistered(db))
        return;
    fts5_api* const api = apiOf(db);
    if (!api)
        throw SQLite::Exception("SQLite was built without FTS5", SQLITE_ERROR);
    int code = api->xCreateFunction(api, "gleaner_frequency", nullptr, gleanerFrequency, nullptr);
    if (code == SQLITE_OK) // a marker of ours: FTS5 would register a second time and keep both
        code = sqlite3_create_function(db, "gleaner_frequency_known", 0, SQLITE_UTF8, nullptr, known, nullptr, nullptr);
    if (code != SQLITE_OK)
        throw SQLite::Exception(db, code);
}

} // namespace gleaner::index::fts
