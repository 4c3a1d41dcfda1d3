# Language level, warnings, caches and instrumentation, the same for every target.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()
# Line tables are enough for a backtrace and keep links short.
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1 -DNDEBUG")

find_program(GLEANER_CCACHE ccache)
if(GLEANER_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # The sloppiness is what makes ccache work beside precompiled headers (ccache manual, "Precompiled headers").
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND};-E;env;CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime;CCACHE_BASEDIR=${CMAKE_SOURCE_DIR};CCACHE_NOHASHDIR=1;${GLEANER_CCACHE}")
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(-fpch-preprocess)
endif()
# Some vendors bring -pthread; without it everywhere the precompiled header would be refused for them.
add_compile_options(-pthread)
find_program(GLEANER_MOLD mold)
if(GLEANER_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_library(gleaner_warnings INTERFACE)
target_compile_options(gleaner_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
  -Wnull-dereference -Wimplicit-fallthrough $<$<BOOL:${GLEANER_WARNINGS_AS_ERRORS}>:-Werror>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 reports false positives of these inside libstdc++ once it inlines.
  target_compile_options(gleaner_warnings INTERFACE -Wno-null-dereference -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds)
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  target_compile_options(gleaner_warnings INTERFACE -Wthread-safety)
endif()

if(GLEANER_SANITIZE)
  add_compile_options(-fsanitize=${GLEANER_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${GLEANER_SANITIZE})
endif()
if(GLEANER_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link) # coverage feedback from every library; tests/fuzz links the engine
endif()
if(GLEANER_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()
