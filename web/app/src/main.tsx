// The application: the frame, and the screen that the address names.

import "./style.css";

import { render } from "preact";

import { loadSession } from "./api";
import { Frame } from "./frame";

void loadSession().catch(() => undefined);
render(<Frame />, document.getElementById("app")!);
