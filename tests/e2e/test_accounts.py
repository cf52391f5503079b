# SPDX-License-Identifier: Apache-2.0
"""`betang user`, and logging in to a running server that knows nobody yet."""

import http.client
import json
import sqlite3
import stat
import subprocess

from betang import Betang, Case, free_port, program, until

PASSWORD = "sungai-kapuas"
CONFIG = """
runtime: run
state: state
sites: {{kapuas: {{name: Kuala Kapuas}}}}
cameras: {{kapuas.dermaga: {{main: "rtsp://127.0.0.1:9/x", record: "off"}}}}
server: {{listen: "127.0.0.1:{port}"}}
"""


class Accounts(Case):
    def setUp(self):
        super().setUp()
        self.port = free_port()
        self.betang = Betang(self, CONFIG.format(port=self.port))
        self.token = self.folder / "state/server/first-token"

    def user(self, *words, password=""):
        return subprocess.run(
            [program("betang"), "user", *words, "-c", str(self.betang.file)], input=password,
            capture_output=True, text=True, timeout=30, check=False)

    def ask(self, method, path, body=None, cookie=""):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        self.addCleanup(connection.close)
        headers = {"content-type": "application/json", "cookie": cookie}
        connection.request(method, "/api/v1" + path, json.dumps(body) if body else None, headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status, (answer.getheader("set-cookie") or "").split(";")[0]

    def log_in(self, name, password=PASSWORD):
        return self.ask("POST", "/login", {"name": name, "password": password})

    def run_server(self):
        self.betang.run()
        self.betang.wait(lambda s: s["server"].get("main", {}).get("ok"), 20, "the server answers")

    def test_users_are_added_listed_granted_and_removed(self):
        added = self.user("add", "sari", "--role", "operator", "--site", "kapuas", password=PASSWORD + "\n")
        self.assertEqual(added.returncode, 0, added.stderr)
        self.assertEqual(self.user("list").stdout, "sari operator site:kapuas\n")
        self.user("grant", "sari", "--role", "viewer", "--camera", "kapuas.dermaga")
        self.assertEqual(self.user("list").stdout, "sari viewer camera:kapuas.dermaga\n")
        self.assertEqual(self.user("remove", "sari").returncode, 0)
        self.assertEqual(self.user("list").stdout, "")
        self.assertEqual(self.user("remove", "sari").returncode, 1)

    def test_what_is_wrong_is_said_in_one_line_without_the_password(self):
        for words, password in ((("add", "sari", "--role", "chief"), PASSWORD),
                                (("add", "Sari", "--role", "viewer"), PASSWORD),
                                (("add", "sari", "--role", "viewer"), "short"),
                                (("add", "sari", "--role", "viewer"), ""),
                                (("add", "sari", "--role", "viewer", "--site", "kapus"), PASSWORD)):
            refused = self.user(*words, password=password)
            self.assertEqual(refused.returncode, 2, refused.stderr)
            self.assertEqual(refused.stderr.count("\n"), 1, refused.stderr)
            self.assertFalse(password and password in refused.stderr + refused.stdout)
        self.assertEqual(self.user("list").stdout, "")

    def test_the_database_is_closed_to_others_and_holds_no_password(self):
        self.user("add", "sari", "--role", "admin", "--all", password=PASSWORD)
        file = self.folder / "state/server/server.db"
        self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(file.parent.stat().st_mode), 0o700)
        for one in file.parent.iterdir():
            self.assertNotIn(PASSWORD.encode(), one.read_bytes())

    def test_the_first_administrator_is_made_with_the_token_and_survives_a_restart(self):
        self.run_server()
        self.assertEqual(self.ask("GET", "/cameras")[0], 401)
        self.assertEqual(stat.S_IMODE(self.token.stat().st_mode), 0o600)
        token = self.token.read_text().strip()
        self.assertNotIn(token, self.betang.log())
        self.assertIn(str(self.token), self.betang.log())
        first = {"name": "kepala", "password": PASSWORD}
        self.assertEqual(self.ask("POST", "/setup", {**first, "token": "x" * 43})[0], 403)
        self.assertEqual(self.ask("POST", "/setup", {**first, "token": token})[0], 204)
        self.assertFalse(self.token.exists())
        status, cookie = self.log_in("kepala")
        self.assertEqual(status, 200)
        self.betang.kill("server", "main")
        self.assertEqual(self.ask("GET", "/cameras", cookie=cookie)[0], 200)

    def test_betang_user_logs_out_who_is_there(self):
        self.user("add", "kepala", "--role", "admin", "--all", password=PASSWORD)
        self.user("add", "sari", "--role", "operator", "--site", "kapuas", password=PASSWORD)
        self.run_server()
        status, cookie = self.log_in("sari")
        self.assertEqual(status, 200)
        self.assertEqual(self.user("reset", "sari", password="sungai-kahayan").returncode, 0)
        self.assertEqual(self.ask("GET", "/cameras", cookie=cookie)[0], 401)
        self.assertEqual(self.log_in("sari")[0], 401)
        self.assertEqual(self.log_in("sari", "sungai-kahayan")[0], 200)
        with sqlite3.connect(self.folder / "state/server/server.db") as database:
            actions = [row[0] for row in database.execute("SELECT action FROM audit ORDER BY id")]
        self.assertEqual(actions[:2], ["add-user", "add-user"])
        self.assertIn("set-password", actions)

    def test_a_changed_entry_of_the_audit_log_is_noticed_at_the_next_start(self):
        self.user("add", "kepala", "--role", "admin", "--all", password=PASSWORD)
        with sqlite3.connect(self.folder / "state/server/server.db") as database:
            database.execute("DROP TRIGGER audit_is_not_changed")
            database.execute("UPDATE audit SET user = 'somebody' WHERE id = 1")
        self.run_server()
        until(lambda: "the audit log was changed: entry 1" in self.betang.log(), 10, "it is noticed")
