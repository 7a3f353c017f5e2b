// Plans, areas and administration in the application, as people use them; and their screens.

const WORDS = {
    th: { differences: "ความแตกต่างของฉบับ", mapFind: "ค้นหาสถานที่ โครงการ หน่วยงาน ชุดข้อมูล", placeNamed: "แสนสุข", wholeArea: /รายละเอียดทั้งหมด/, close: "ปิด", code: "รหัส", nameTh: "ชื่อภาษาไทย", save: "บันทึก", saved: /บันทึกแล้ว/, removeAgency: "ลบหน่วยงาน", reallyRemove: "ยืนยันการลบ", backup: "สำรองข้อมูลเดี๋ยวนี้", backupMade: /สำรองและตรวจแล้ว/ },
    en: { differences: "Differences", mapFind: "Find a place, project, agency or dataset", placeNamed: "Saen Suk", wholeArea: /All about this area/, close: "Close", code: "Code", nameTh: "Name in Thai", save: "Save", saved: /Saved/, removeAgency: "Remove the agency", reallyRemove: "Really remove", backup: "Make a backup now", backupMade: /Made and verified/ },
};

/** The plan with the most editions. */
async function planOfEditions(api) {
    const plans = (await api("/plans?kind=local-development&limit=10")).items;
    const counted = await Promise.all(plans.map(async ({ id }) => ({ id, editions: (await api(`/plans/${id}/editions`)).items })));
    return counted.sort((a, b) => b.editions.length - a.editions.length)[0];
}

// A planner reads what the editions of a plan changed, and opens a row.
export async function planner({ page, language }, { world, api, check }) {
    const words = WORDS[language];
    const plan = await planOfEditions(api);
    check(plan?.editions.length > 2, "there is a plan with editions", plan);
    await page.goto(`${world.url}/app/plans?lang=${language}`);
    await page.locator(`tbody a[href$="${encodeURIComponent(plan.id)}"]`).click();
    await page.getByRole("link", { name: words.differences, exact: true }).click();
    const ends = [plan.editions[0].id, plan.editions.at(-1).id];
    const told = await api(`/plans/${plan.id}/compare?from=${ends[0]}&to=${ends[1]}`);
    const rows = page.locator("table").filter({ has: page.locator("tbody .badge") }).locator("tbody tr");
    await rows.first().waitFor();
    check((await rows.count()) === told.changes.length, "a planner sees every change between two editions", [await rows.count(), told.changes.length]);
    await rows.first().locator("a").first().click();
    await page.waitForSelector(".axis");
    check((await page.locator(".axis").count()) === 4, "and the four statuses of a row's project");
}

// An area is found by its name and its profile read, all by keyboard; a click on the map does the same.
export async function areaReader({ page, language }, { world, api, check }) {
    const words = WORDS[language];
    await page.goto(`${world.url}/app/map?lang=${language}`);
    await page.getByLabel(words.mapFind).fill(words.placeNamed);
    await page.keyboard.press("Enter");
    const found = page.locator(".found button.plain").first();
    await found.waitFor();
    await found.focus();
    await page.keyboard.press("Enter");
    await page.locator(".area-panel .tile").first().waitFor();
    const code = new URL(page.url()).searchParams.get("area");
    const profile = await api(`/areas/${code}/profile`);
    const shown = await page.locator(".area-panel .tile dd").first().textContent();
    check(shown === String(profile.total.projects), "an area that is searched for shows its profile beside the map", [code, shown]);
    await page.locator(".area-panel").getByRole("button", { name: words.close }).click();
    await page.waitForFunction(() => !new URL(location.href).searchParams.get("area"));
    const box = await page.locator(".big-map").boundingBox();
    await page.mouse.click(box.x + box.width / 3, box.y + box.height / 3);
    await page.waitForFunction(() => new URL(location.href).searchParams.get("area"));
    await page.locator(".area-panel").getByRole("link", { name: words.wholeArea }).click();
    await page.waitForSelector(".tiles");
    check(new URL(page.url()).pathname.startsWith("/app/areas/"), "a click on the map shows the area there, with the way to all about it");
}

/** A programme of local plans that the demo's projects are of. */
const PROGRAMME = "00310";

// How many pixels of the map are of a colour, written #rrggbb.
const painted = (page, colour) => page.evaluate((wanted) => {
    const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(wanted.slice(at, at + 2), 16));
    let count = 0;
    for (const canvas of document.querySelectorAll(".big-map canvas")) {
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        for (let at = 0; at < data.length; at += 4) if (data[at] === r && data[at + 1] === g && data[at + 2] === b && data[at + 3] === 255) count += 1;
    }
    return count;
}, colour);

// Projects of one programme are drawn in its colour, and the legend names that programme alone; all of them are drawn in one colour when that is chosen.
export async function mapReader({ page, language }, { world, api, check }) {
    const address = `${world.url}/app/map?programme=${PROGRAMME}&at=101.3,13.2,8.5&lang=${language}`;
    const placed = (await api(`/collections/projects/items?f=json&limit=500&bbox=100,12,103,15&filter=programme='${PROGRAMME}'`)).features.filter((one) => one.geometry);
    check(placed.length > 0, "there are projects of a programme on the map", placed.length);
    await page.goto(address);
    const legend = page.locator(".legend-of h3 + ul li");
    await page.waitForFunction(() => document.querySelectorAll(".legend-of h3 + ul li").length === 1);
    const label = (await legend.textContent()).trim();
    check(label === await page.locator(`.narrowing option[value="${PROGRAMME}"]`).textContent(), "the legend says what is in sight and nothing else", label);
    const colour = await legend.locator("svg > *").getAttribute("fill");
    check((await painted(page, colour)) > placed.length, "and in the colour that is drawn", colour);
    const roads = (await api(`/collections/projects/items?f=json&limit=500&bbox=100,12,103,15&filter=workKind='road'`)).features.filter((one) => one.geometry);
    await page.goto(`${world.url}/app/map?kind=road&style=workKind&at=101.3,13.2,8.5&lang=${language}`);
    await page.waitForFunction(() => document.querySelectorAll(".legend-of h3 + ul li").length === 1);
    check((await legend.textContent()).trim() === await page.locator('.narrowing option[value="road"]').textContent(), "projects of one kind of work are told by its name", roads.length);
    await page.goto(`${address}&style=none`);
    await page.waitForLoadState("networkidle");
    check((await painted(page, colour)) === 0, "projects are in one colour when that is chosen", colour);
}

// An agency is made, changed and removed; a backup is made and shows what is in it.
export async function caretaker({ page, language }, { world, api, check }) {
    const words = WORDS[language];
    const code = `test-${language}`;
    await page.goto(`${world.url}/app/admin?part=agencies&agency=%2B&lang=${language}`);
    const form = page.locator("form.form-grid");
    await form.getByLabel(words.code, { exact: true }).fill(code);
    await form.getByLabel(words.nameTh).fill("หน่วยทดสอบ");
    await form.getByRole("button", { name: words.save }).click();
    await page.waitForFunction((made) => location.search.includes(made), code);
    await page.locator("form.form-grid").getByLabel(words.nameTh).fill("หน่วยทดสอบที่สอง");
    await page.locator("form.form-grid").getByRole("button", { name: words.save }).click();
    await page.locator("form.form-grid").getByText(words.saved).waitFor();
    check((await api(`/agencies/${code}`)).name.th === "หน่วยทดสอบที่สอง", "an administrator makes an agency and changes it");
    // The version that was saved is the one that is removed.
    await page.waitForLoadState("networkidle");
    await page.getByRole("button", { name: `${words.removeAgency} ${code}` }).click();
    await page.getByRole("button", { name: `${words.reallyRemove} ${code}` }).click();
    await page.waitForFunction((gone) => !location.search.includes(gone), code);
    check((await api(`/agencies/${code}`)).status === 404, "and removes it, since nothing belongs to it");
    await page.goto(`${world.url}/app/admin?part=backups&lang=${language}`);
    await page.getByRole("button", { name: words.backup }).click();
    await page.getByText(words.backupMade).waitFor({ timeout: 60_000 });
    const newest = (await api("/backups?limit=1")).items[0];
    check(newest.manifest.rows.project > 0, "a backup says what is in it", newest);
    await page.getByText(newest.name, { exact: true }).first().waitFor();
}

/** Every screen of these parts, by name. */
export async function planningScreens(api) {
    const { id: plan, editions } = await planOfEditions(api);
    const row = (await api(`/plans/${plan}/rows?limit=1`)).items[0].id;
    const agency = (await api("/agencies?limit=1")).items[0].code;
    const bound = editions.filter((edition) => edition.state === "bound").at(-1).id;
    return {
        plans: "/plans", plan: `/plans/${plan}`, "plan-timeline": `/plans/${plan}?part=timeline`, "plan-differences": `/plans/${plan}?part=differences`, "plan-summary": `/plans/${plan}?part=summary&edition=${bound}`, "plan-editions": `/plans/${plan}?part=editions`, "plan-downloads": `/plans/${plan}?part=downloads`, "plan-row": `/plans/${plan}?row=${row}`,
        projects: "/projects", "projects-statuses": "/projects?view=statuses", areas: "/areas", area: "/areas/20", "map-area": "/map?area=2001&at=100.98,13.36,10",
        "admin-agencies": "/admin?part=agencies", "admin-agency": `/admin?part=agencies&agency=${agency}`, "admin-jobs": "/admin?part=jobs", "admin-backups": "/admin?part=backups", "admin-audit": "/admin?part=audit",
    };
}
