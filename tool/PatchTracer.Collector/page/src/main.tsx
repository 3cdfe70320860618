import { render } from "preact";
import { Page } from "./Page";
import "./layers.css";
import "./style.css";

render(<Page />, document.getElementById("page")!);
