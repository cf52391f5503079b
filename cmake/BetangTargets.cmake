# SPDX-License-Identifier: Apache-2.0

# Most of what a small file costs is reading headers: together they cost it once. Types of an anonymous namespace are
# then seen through another file, which is what the warning is about.
function(betang_together target)
    if(BETANG_UNITY)
        set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
        target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
    endif()
endfunction()

# betang_library(core SOURCES a.cpp ... LINK target ...): the library betang_core.
function(betang_library name)
    cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
    add_library(betang_${name} STATIC ${arg_SOURCES})
    target_link_libraries(betang_${name} PUBLIC ${arg_LINK} PRIVATE betang_flags)
    betang_together(betang_${name})
endfunction()

# betang_program(name SOURCES a.cpp ... LINK target ...): a program in <build>/bin.
function(betang_program name)
    cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
    add_executable(${name} ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE ${arg_LINK} betang_flags)
    betang_together(${name})
endfunction()

# Sources that the build makes: what clang-tidy needs before it can read the rest.
add_custom_target(generated-files)

# What the thread sanitizer's run builds: the tests declared with THREADS; the address sanitizer's: those declared
# with MEMORY and the fuzz targets of the product's parsers.
add_custom_target(tsan-tests)
add_custom_target(asan-tests)

# betang_test(unit_core LABEL unit [THREADS] [MEMORY] SOURCES ... LINK ...): a Catch2 program run by
# ctest under LABEL; with THREADS or MEMORY also under the thread or the address sanitizer.
function(betang_test name)
    cmake_parse_arguments(arg "THREADS;MEMORY" "LABEL;TIMEOUT" "SOURCES;LINK" ${ARGN})
    if(NOT arg_TIMEOUT)
        set(arg_TIMEOUT 120)
    endif()
    add_executable(${name} ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE ${arg_LINK} betang_test_main betang_flags)
    betang_together(${name})
    add_test(NAME ${name} COMMAND ${name})
    if(arg_THREADS)
        add_dependencies(tsan-tests ${name})
    endif()
    if(arg_MEMORY)
        add_dependencies(asan-tests ${name})
        list(APPEND arg_LABEL memory)
    endif()
    if(arg_THREADS)
        list(APPEND arg_LABEL threads)
    endif()
    set_tests_properties(${name} PROPERTIES LABELS "${arg_LABEL}" TIMEOUT ${arg_TIMEOUT}
        ENVIRONMENT "LSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/support/lsan.supp:print_suppressions=0;TSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/support/tsan.supp:halt_on_error=1;BETANG_SOURCE_DIR=${CMAKE_SOURCE_DIR}")
endfunction()

# betang_fuzz(name SOURCES name.cpp LINK ...): a libFuzzer target in the fuzz preset; elsewhere a
# program that replays tests/fuzz/corpus/<name> and counts as a test with the label fuzz.
function(betang_fuzz name)
    cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
    add_executable(fuzz_${name} ${arg_SOURCES})
    target_link_libraries(fuzz_${name} PRIVATE ${arg_LINK} betang_flags)
    if(BETANG_FUZZ)
        target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    else()
        target_sources(fuzz_${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests/fuzz/replay_main.cpp)
        add_test(NAME fuzz_${name} COMMAND fuzz_${name} ${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/${name})
        set_tests_properties(fuzz_${name} PROPERTIES LABELS fuzz TIMEOUT 60)
        if(NOT name MATCHES "^camsim")
            add_dependencies(asan-tests fuzz_${name})
            set_tests_properties(fuzz_${name} PROPERTIES LABELS "fuzz;memory")
        endif()
    endif()
endfunction()
