# SPDX-License-Identifier: Apache-2.0
"""A camera that repeats one picture, and a scene in which nothing moves."""

from catalogue import proven_by, scenario

LIMIT = 15  # max(15 s, 2 GOP + 5 s)
STILL = ("--clip", "scene:still", "--no-pixel-marks")  # of every second camera
RATE = {"main": 10, "sub": 5}


@scenario("F20", "one picture again and again is told, and that it moves again", tile=True)
def frozen(stage):
    stage.until_tile("LIVE", 15)
    stage.camera.fault("freeze")
    told = stage.until_tile("FROZEN", LIMIT + 5)
    stage.at_most(told, LIMIT, "told after")
    stage.camera.clear()
    stage.figure(told_s=told, back_s=stage.until_tile("LIVE", 10))


@scenario("F20", "a still scene without noise stays live", tile=True, cameras=2, camsim=STILL)
def still(stage):
    stage.camera = stage.cameras[1]
    stage.until_tile("LIVE", 15)
    tile = stage.camera.tile(stage.status())
    enough = tile["decoded"] + RATE[tile["stream"]] * (LIMIT + 3)

    def long_enough(status):
        tile = stage.camera.tile(status)
        stage.equal(tile.get("state"), "LIVE", "the tile says")
        return tile["decoded"] >= enough

    stage.until(long_enough, 3 * LIMIT, "pictures of longer than a frozen camera takes")


proven_by("F20", "unit_compositor_run", "a sensor that loses its noise is frozen")
proven_by("F20", "unit_compositor_run", "ten seconds within one GOP are not enough")
