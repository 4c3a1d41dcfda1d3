#pragma once
// How much each part of a score weighs (design/search.md, "Ranking").

namespace gleaner::index {

// score = text + popularity + authority + quality. Each part is 0…1 before its weight.
struct RankingWeights {
    double text = 3.0; // a title beats a description (about 0.9 against 0.5 of it) however famous the other is
    double popularity = 0.5;
    double authority = 0.5;
    double quality = 0.5;

    // Added to the text part: the title is the query's words and nothing else; they stand in the title in this order.
    double exactTitle = 0.5;
    double titlePhrase = 0.25;

    // BM25F: how many times a word counts by where it stands, and the constants of Robertson & Zaragoza (2009).
    double title = 8;
    double tags = 4;
    double creator = 3;
    double description = 1;
    double k1 = 1.2; // larger: repeated words keep adding
    double b = 0.75; // larger: long texts lose more
};

} // namespace gleaner::index
