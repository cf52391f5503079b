# SPDX-License-Identifier: Apache-2.0
"""Another picture size, another codec: the files before and after play, each alone."""

from catalogue import scenario

LARGEST_GOP = 1.0 + 0.2


def play_all(stage, recorded):
    """Every file plays whole; the pictures in all of them."""
    return sum(recorded.decodes(path) for path in recorded.files)


@scenario("F13", "another size in the middle", tile=True)
def size(stage):
    stage.until_state("live", 30)
    stage.record_more(25)
    before = stage.report()
    stage.camera.fault(f"other-size@0+{3 + 2 * stage.random.random():.1f}", "/main")
    stage.record_more(80)
    after = stage.report()
    stage.equal((after["run"], after["reconnects"]), (before["run"], 0), "the connection")
    stage.equal(stage.camera.tile(stage.status())["state"], "LIVE", "the tile")

    @stage.after
    def plays(recorded):
        sizes = {recorded.size(path) for path in recorded.files}
        stage.equal(sizes, {(320, 180), (160, 90)}, "sizes")
        stage.equal(recorded.stream["missing"], 0, "missing")
        pictures = play_all(stage, recorded)
        stage.equal(pictures, recorded.stream["recorded"], "pictures that play")
        stage.figure(files=len(recorded.files), pictures=pictures)


@scenario("F13", "another codec after a restart", camsim=("--both-codecs",), tile=True)
def codec(stage):
    stage.until_state("live", 30)
    stage.record_more(25)
    stage.camera.fault("other-codec")
    stage.until_state("offline", 5)
    back = stage.until_state("live", 10)
    stage.record_more(25)
    stage.until_tile("LIVE", 10)
    stage.figure(back_s=back)

    @stage.after
    def plays(recorded):
        stage.equal({recorded.codec(p) for p in recorded.files}, {"h264", "hevc"}, "codecs")
        stage.equal(recorded.stream["missing"], 0, "missing")
        stage.equal(play_all(stage, recorded), recorded.stream["recorded"], "pictures that play")
