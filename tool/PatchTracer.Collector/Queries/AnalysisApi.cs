using System.Globalization;
using PatchTracer.Storage;
using PatchTracer.Traces;
using PatchTracer.Traces.Analysis;
using PatchTracer.Traces.Comparison;
using PatchTracer.Traces.Views.Html;

namespace PatchTracer.Collector.Queries;

/// <summary>
/// What takes the time of many traces, and what changed at a time: the pages of a report, of what the store holds (docs/queries.md).
/// </summary>
internal sealed class AnalysisApi(Store store, QueryLimits limits)
{
    /// <summary>Traces that are looked at when the request gives no number.</summary>
    private const int DefaultTraces = 300;

    /// <summary>As <c>compare</c> has it.</summary>
    private const double Same = 0.05;

    // No script, nothing from elsewhere, and in no other page than ours.
    private const string Policy =
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    private readonly PictureReader _pictures = new(store, limits);

    /// <summary>Whether what is asked for is a page, and refusals are to be pages too.</summary>
    public static bool IsPage(PathString path) =>
        path.StartsWithSegments("/api/patchtracer/analysis", StringComparison.Ordinal)
        || path.StartsWithSegments("/api/patchtracer/comparison", StringComparison.Ordinal);

    /// <summary>False when the path is neither.</summary>
    public async Task<bool> TryHandleAsync(HttpContext context, string[] path)
    {
        switch (path)
        {
            case ["analysis"]:
                await AnalyzeAsync(context);
                return true;
            case ["comparison"]:
                await CompareAsync(context);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Says why there is no answer, where one would have been.</summary>
    public static Task RefuseAsync(HttpContext context, int status, string message) => SendAsync(context, status,
        new HtmlPage("There is no answer").Paragraph("why", "Why", message).Write("", Theme(context)));

    private Task AnalyzeAsync(HttpContext context)
    {
        var picture = Read(context, new JaegerParameters(context.Request.Query, TimeProvider.System));
        return SendAsync(context, StatusCodes.Status200OK,
            AnalysisPage.Write(SubjectGroups.OfRoots(picture.Graph), About(picture), Theme(context), AddressOf));
    }

    private Task CompareAsync(HttpContext context)
    {
        var parameters = new JaegerParameters(context.Request.Query, TimeProvider.System);
        var at = parameters.Microseconds("at")
            ?? throw JaegerParameters.Bad("'at' is required: the time, in microseconds, before which is compared with after it");
        var parts = parameters.Number("parts") ?? RoundSlices.UsualParts;
        if (parts is < 1 or > RoundSlices.MostParts)
            throw JaegerParameters.Bad($"'parts' is a number from 1 to {RoundSlices.MostParts}");
        var picture = Read(context, parameters);
        var (before, after) = RoundSlices.At(picture.Graph, SubjectGroups.OfRoots(picture.Graph), UnixNano.Of(at), (int)parts);
        foreach (var (side, rounds) in new[] { ("before", before), ("from then on", after) })
        {
            if (rounds.All(round => round.Groups.Count == 0))
                throw JaegerParameters.Bad($"of {picture.Traces.Count} traces none began {side}: "
                    + "choose another time, or look at more traces");
        }
        return SendAsync(context, StatusCodes.Status200OK,
            ComparisonPage.Write(new RoundComparer(before, after, Same).Compare(_ => true), Theme(context)));
    }

    private Picture Read(HttpContext context, JaegerParameters parameters)
    {
        var search = parameters.Search(anyTime: true) with { WithoutConnections = true };
        return _pictures.Read(store.FindTraces(context.Request.Query.ContainsKey("limit") ? search : search with { Limit = DefaultTraces }));
    }

    private static string About(Picture picture) => string.Create(CultureInfo.InvariantCulture,
        $"the latest {picture.Traces.Count} traces that fit, {picture.Nodes.Count} spans{(picture.Truncated ? "; more were left out" : "")}");

    private static string AddressOf(TraceId trace) => $"/trace/{trace}";

    private static HtmlTheme Theme(HttpContext context) =>
        Enum.TryParse<HtmlTheme>(context.Request.Query["theme"], ignoreCase: true, out var theme) && Enum.IsDefined(theme) ? theme
        : HtmlTheme.System;

    private static Task SendAsync(HttpContext context, int status, string page)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.ContentSecurityPolicy = Policy;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        return context.Response.WriteAsync(page, context.RequestAborted);
    }
}
