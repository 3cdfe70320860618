using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PatchTracer.Page.Tests;

[Trait("speed", "slow")]
public sealed partial class PageTests(Chromium chromium, ShownCollector collector) : IClassFixture<Chromium>, IClassFixture<ShownCollector>
{
    [SkippableFact]
    public async Task A_search_finds_a_trace_and_opens_its_waterfall()
    {
        var page = await OpenAsync("/");

        await page.Locator("select[name=service]").SelectOptionAsync("frontend");
        await Expect(page.Locator(".traces li")).ToHaveCountAsync(1);
        await Expect(page).ToHaveURLAsync(SearchUrl());
        await page.Locator(".traces a").First.ClickAsync();

        await Expect(page.Locator(".rows .row")).ToHaveCountAsync(3);
        await Expect(page.Locator("h1")).ToContainTextAsync("GET /shop");
        await Expect(page.Locator(".row.failed")).ToContainTextAsync("card refused");
    }

    [SkippableFact]
    public async Task Attributes_and_errors_narrow_a_search()
    {
        var page = await OpenAsync("/");

        await page.Locator("#tags").FillAsync("k8s.pod.name=web-1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await Expect(page.Locator(".traces li")).ToHaveCountAsync(1);
        await Expect(page.Locator(".traces li")).ToContainTextAsync("scheduler.schedule_one");

        await page.GotoAsync($"{collector.Url}/search?error=1&service=frontend");
        await Expect(page.Locator(".traces li")).ToHaveCountAsync(1);
        await page.GotoAsync($"{collector.Url}/search?service=frontend&minDuration=5s");
        await Expect(page.Locator("main")).ToContainTextAsync("No trace fits");
    }

    [SkippableFact]
    public async Task What_is_typed_before_the_services_have_come_stays()
    {
        var page = await OpenAsync("/pods");
        var typed = new TaskCompletionSource();
        await page.RouteAsync("**/api/services", async route =>
        {
            await typed.Task;
            await route.ContinueAsync();
        });
        await page.GotoAsync($"{collector.Url}/");
        await page.Locator("#tags").FillAsync("k8s.pod.name=web-1");
        await page.Locator("input[name=error]").CheckAsync();
        typed.SetResult();
        await Expect(page.Locator("select[name=service] option", new() { HasText = "mailer" })).ToHaveCountAsync(1);
        await Expect(page.Locator("#tags")).ToHaveValueAsync("k8s.pod.name=web-1");
        await Expect(page.Locator("input[name=error]")).ToBeCheckedAsync();
    }

    [SkippableFact]
    public async Task A_link_is_followed_in_both_directions()
    {
        var page = await OpenAsync($"/trace/{ShownCollector.Trace(2)}");

        await page.Locator(".rows .row").ClickAsync();
        await page.Locator(".rows .row").ClickAsync();
        await page.Locator(".link-list a", new() { HasText = "pay" }).ClickAsync();
        await Expect(page.Locator(".row.selected")).ToContainTextAsync("pay");
        Assert.Contains(ShownCollector.Trace(1), page.Url);

        await page.Locator(".link-list a", new() { HasText = "send receipt" }).ClickAsync();
        await Expect(page.Locator(".row.selected")).ToContainTextAsync("send receipt");
        Assert.Contains(ShownCollector.Trace(2), page.Url);

        await page.Keyboard.PressAsync("l");
        await Expect(page.Locator(".row.selected")).ToContainTextAsync("pay");
        await page.Keyboard.PressAsync("Shift+L");
        await Expect(page.Locator(".rows .row")).ToHaveCountAsync(4);
        await Expect(page.Locator(".row", new() { HasText = "send receipt" })).ToContainTextAsync("⤳");
    }

    [SkippableFact]
    public async Task Two_spans_with_one_id_are_both_shown_marked_and_each_has_details_of_its_own()
    {
        var page = await OpenAsync($"/trace/{ShownCollector.Trace(6)}");

        await Expect(page.Locator(".rows .row")).ToHaveCountAsync(4);
        await Expect(page.Locator(".row", new() { HasText = "≡" })).ToHaveCountAsync(2);
        foreach (var (name, service) in new[] { ("ask", "old-web"), ("answer", "old-shop") })
        {
            await page.Locator(".row", new() { HasText = name }).ClickAsync();
            await page.Locator(".row", new() { HasText = name }).ClickAsync();
            await Expect(page.Locator(".details h2")).ToHaveTextAsync(name);
            await Expect(page.Locator(".details")).ToContainTextAsync(service);
            await Expect(page.Locator(".details")).ToContainTextAsync("Another span of this trace has the same id");
        }
        await page.GotoAsync($"{collector.Url}/search?service=old-shop");
        await Expect(page.Locator(".traces li")).ToContainTextAsync("≡");
    }

    [SkippableFact]
    public async Task The_keyboard_moves_folds_filters_and_finds_errors()
    {
        var page = await OpenAsync($"/trace/{ShownCollector.Trace(1)}");
        await Expect(page.Locator(".rows .row")).ToHaveCountAsync(3);

        await page.Keyboard.PressAsync("e");
        await Expect(page.Locator(".row.selected")).ToContainTextAsync("pay");
        await page.Keyboard.PressAsync("Home");
        await page.Keyboard.PressAsync("j");
        await Expect(page.Locator(".row.selected")).ToContainTextAsync("look up");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".details h2")).ToHaveTextAsync("look up");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator(".details")).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("Home");
        await page.Keyboard.PressAsync("ArrowLeft");
        await Expect(page.Locator(".rows .row")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("pay");
        await Expect(page.Locator(".row:not(.dim)")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".row.selected")).ToContainTextAsync("pay");
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("?");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("2");
        await Expect(page).ToHaveURLAsync($"{collector.Url}/pods");
    }

    [SkippableFact]
    public async Task An_address_leads_another_person_to_the_same_span_filter_and_zoom()
    {
        var first = await OpenAsync($"/trace/{ShownCollector.Trace(1)}");
        await Expect(first.Locator(".rows .row")).ToHaveCountAsync(3);
        await first.Keyboard.PressAsync("e");
        await first.Keyboard.PressAsync("z");
        await first.GetByLabel("Filter rows").FillAsync("pay");
        await Expect(first).ToHaveURLAsync(DeepUrl());

        var second = await OpenAsync(first.Url[collector.Url.Length..]);

        await Expect(second.Locator(".row.selected")).ToContainTextAsync("pay");
        await Expect(second.Locator(".details h2")).ToHaveTextAsync("pay");
        await Expect(second.GetByLabel("Filter rows")).ToHaveValueAsync("pay");
        await Expect(second.GetByRole(AriaRole.Button, new() { Name = "show all (0)" })).ToBeVisibleAsync();
    }

    [SkippableFact]
    public async Task Light_and_dark_follow_the_system_until_somebody_chooses()
    {
        var light = await Background(await OpenAsync("/"));
        var page = await OpenAsync("/", ColorScheme.Dark);
        var dark = await Background(page);
        Assert.NotEqual(light, dark);

        await page.Keyboard.PressAsync("Shift+T");
        Assert.Equal(light, await Background(page));
        await page.ReloadAsync();
        Assert.Equal(light, await Background(page));
    }

    [SkippableFact]
    public async Task A_trace_of_ten_thousand_spans_scrolls_with_a_hundred_rows_in_the_document()
    {
        var page = await OpenAsync($"/trace/{ShownCollector.Trace(5)}");
        await Expect(page.Locator(".facts").First).ToContainTextAsync("10,000 spans");

        await page.Keyboard.PressAsync("End");
        await Expect(page.Locator("[role=row][aria-rowindex='10000']")).ToBeVisibleAsync();
        // A sweep over the whole sheet; what the browser drew in between is counted by it.
        var frames = await page.EvaluateAsync<int[]>("""
            async () => {
              const box = document.querySelector(".rows"), sheet = box.scrollHeight - box.clientHeight;
              let most = 0, empty = 0;
              for (let step = 0; step <= 60; step++) {
                box.scrollTop = sheet * step / 60;
                await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
                const rows = document.querySelectorAll(".row");
                most = Math.max(most, rows.length);
                const middle = document.elementFromPoint(box.getBoundingClientRect().left + 40, box.getBoundingClientRect().top + box.clientHeight / 2);
                if (!middle?.closest(".row")) empty++;
              }
              return [most, empty];
            }
            """);
        Assert.InRange(frames[0], 20, 120);
        Assert.Equal(0, frames[1]);
    }

    [SkippableFact]
    public async Task Hostile_names_and_attributes_stay_text()
    {
        var page = await OpenAsync("/");
        await Expect(page.Locator(".traces")).ToContainTextAsync("<b>bold␀␛[31m�desrever");
        await page.GotoAsync($"{collector.Url}/trace/{ShownCollector.Trace(3)}");
        await page.Locator(".rows .row").ClickAsync();
        await page.Locator(".rows .row").ClickAsync();

        await Expect(page.Locator(".details h2"))
            .ToContainTextAsync("</script><img src=x onerror=\"window.hacked=1\"><b>bold␀␛[31m�desrever");
        await Expect(page.Locator(".details")).ToContainTextAsync("16,384 of 1,048,576 characters");
        foreach (var view in new[] { "/map", "/pods",
            $"/search?service={Uri.EscapeDataString("evil")}&operation={Uri.EscapeDataString(ShownCollector.Hostile[..20])}" })
        {
            await page.GotoAsync(collector.Url + view);
            await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        }
        Assert.Equal(0, await page.Locator("img, b.bold").CountAsync());
        Assert.Null(await page.EvaluateAsync<int?>("() => window.hacked ?? null"));
    }

    [SkippableFact]
    public async Task A_pods_life_is_one_line_that_leads_to_its_evidence()
    {
        var page = await OpenAsync("/pods");

        await Expect(page.Locator(".life")).ToHaveCountAsync(1);
        await Expect(page.Locator(".stretch")).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Link, new() { Name = "web-1" }).ClickAsync();
        await Expect(page.Locator(".milestones")).ToContainTextAsync("the binding is written");
        await page.Locator(".milestones a", new() { HasText = "RunPodSandbox" }).ClickAsync();
        await Expect(page.Locator(".row.selected")).ToContainTextAsync("RunPodSandbox");
    }

    [SkippableFact]
    public async Task The_map_has_a_lane_for_each_layer_and_leads_to_a_search()
    {
        var page = await OpenAsync("/map");

        await Expect(page.Locator(".lane-name")).ToHaveTextAsync(["application", "scheduler", "CRI"]);
        await page.Locator(".box", new() { HasText = "kubelet" }).ClickAsync();
        await Expect(page).ToHaveURLAsync($"{collector.Url}/search?service=kubelet");
    }

    [SkippableTheory]
    [InlineData("/")]
    [InlineData("/trace/1")]
    [InlineData("/pods")]
    [InlineData("/map")]
    public async Task A_narrow_window_shows_everything_without_scrolling_sideways(string path)
    {
        var page = await OpenAsync(path == "/trace/1" ? $"/trace/{ShownCollector.Trace(1)}?span=0000000000000003" : path);
        await page.SetViewportSizeAsync(400, 700);
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);

        Assert.Equal(400, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        foreach (var control in new[] { "input[name=id]", "header button >> nth=1" })
            await Expect(page.Locator(control)).ToBeInViewportAsync(new() { Ratio = 1 });
        if (path == "/")
            await Expect(page.Locator(".traces li", new() { HasText = "GET /shop" }).Locator(".signs .bad").First).ToBeInViewportAsync();
        if (path == "/trace/1")
            await Expect(page.Locator(".details")).ToContainTextAsync("card refused");
        if (path == "/pods")
            await Expect(page.Locator(".life .length").First).ToBeInViewportAsync(new() { Ratio = 1 });
    }

    [SkippableTheory]
    [InlineData("/trace/%E0%A4%A", "is not 1 to 32 hexadecimal digits")]
    [InlineData("/%ff", "There is nothing at this address")]
    [InlineData("/trace/00000000000000000000000000000fff", "this trace is not in the store")]
    public async Task An_address_that_leads_nowhere_says_so(string path, string said)
    {
        var page = await OpenAsync(path);

        await Expect(page.Locator("main")).ToContainTextAsync(said);
        await page.Locator("main a").ClickAsync();
        await Expect(page.Locator(".traces li").First).ToBeVisibleAsync();
    }

    [SkippableFact]
    public async Task No_request_leaves_the_origin_and_nothing_is_said_on_the_console()
    {
        var (asked, said) = (new ConcurrentBag<string>(), new ConcurrentBag<string>());
        var page = await chromium.OpenAsync();
        page.Request += (_, request) => asked.Add(request.Url);
        page.Console += (_, message) => said.Add(message.Text);
        page.PageError += (_, error) => said.Add(error);
        foreach (var view in new[] { "/", "/pods", "/map", "/analysis", $"/trace/{ShownCollector.Trace(1)}?span=0000000000000003" })
        {
            await page.GotoAsync(collector.Url + view);
            await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        }
        Assert.NotEmpty(asked);
        Assert.All(asked, url => Assert.StartsWith($"{collector.Url}/", url));
        Assert.Empty(said);
        var headers = (await page.GotoAsync(collector.Url))!.Headers;
        Assert.Contains("default-src 'none'", headers["content-security-policy"]);
    }

    private static Task<string> Background(IPage page) =>
        page.EvaluateAsync<string>("() => getComputedStyle(document.documentElement).backgroundColor");

    private async Task<IPage> OpenAsync(string path, ColorScheme scheme = ColorScheme.Light)
    {
        var page = await chromium.OpenAsync(scheme);
        await page.GotoAsync(collector.Url + path);
        return page;
    }

    [GeneratedRegex(@"/search\?service=frontend&limit=50$")]
    private static partial Regex SearchUrl();

    [GeneratedRegex("span=0000000000000003.*(q=pay.*zoom=|zoom=.*q=pay)")]
    private static partial Regex DeepUrl();
}
