# Every external library, found once. Debian 12 packages only; the reason for each stands in core/README.md.
# A vendor target is named vendor::NAME, so that the edge table can say who may see it.
find_package(PkgConfig REQUIRED)

find_package(Threads REQUIRED)

function(gleaner_vendor name)  # gleaner_vendor(NAME TARGET...): wraps imported targets as vendor::NAME
  add_library(vendor_${name} INTERFACE)
  target_link_libraries(vendor_${name} INTERFACE ${ARGN})
  add_library(vendor::${name} ALIAS vendor_${name})
  set_property(GLOBAL APPEND PROPERTY GLEANER_VENDORS ${name})
endfunction()

find_package(tl-expected REQUIRED)
gleaner_vendor(expected tl::expected)
find_package(OpenSSL REQUIRED)
gleaner_vendor(openssl OpenSSL::Crypto OpenSSL::SSL)
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)
gleaner_vendor(xxhash PkgConfig::xxhash)
find_package(nlohmann_json REQUIRED)
gleaner_vendor(json nlohmann_json::nlohmann_json)
find_package(fmt REQUIRED)
gleaner_vendor(fmt fmt::fmt)
find_package(SQLiteCpp REQUIRED)
find_package(SQLite3 REQUIRED)
gleaner_vendor(sqlite SQLiteCpp SQLite::SQLite3)
find_package(CURL REQUIRED)
gleaner_vendor(curl CURL::libcurl)
pkg_check_modules(vips REQUIRED IMPORTED_TARGET vips)
gleaner_vendor(vips PkgConfig::vips)
find_package(ZLIB REQUIRED)
gleaner_vendor(zlib ZLIB::ZLIB)
find_package(CLI11 REQUIRED)
gleaner_vendor(cli11 CLI11::CLI11)
