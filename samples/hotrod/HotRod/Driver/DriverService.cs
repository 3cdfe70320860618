#if TRACING
using System.Diagnostics;
#endif

namespace HotRod.Driver;

internal sealed record DriverRecord(string DriverId, string Location);

/// <summary><c>GET /FindNearest?location=X,Y</c>: the drivers near a place, each looked up with up to three attempts.</summary>
internal sealed class DriverService(DriverStore store, ILogger<DriverService> logger)
{
    private const int Attempts = 3;

    public void Map(IEndpointRouteBuilder app) => app.MapGet("/FindNearest", FindNearestAsync);

    private async Task<IResult> FindNearestAsync(string? location, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(location))
            return Results.BadRequest(new { error = "Missing required 'location' parameter" });
        var drivers = new List<DriverRecord>();
        foreach (var id in await store.FindDriverIdsAsync(location, cancellation))
        {
            if (await GetWithRetriesAsync(id, cancellation) is not { } driver)
                return Results.Json(new { error = $"driver {id} could not be retrieved" }, statusCode: 500);
            drivers.Add(driver);
        }
        logger.LogInformation("Search successful: {Count} drivers near {Location}", drivers.Count, location);
        return Results.Json(drivers);
    }

    private async Task<DriverRecord?> GetWithRetriesAsync(string id, CancellationToken cancellation)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            try
            {
                return await store.GetDriverAsync(id, cancellation);
            }
            catch (TimeoutException e)
            {
                logger.LogDebug("Retrying GetDriver after error: {Error}", e.Message);
#if TRACING
                Activity.Current?.AddEvent(new ActivityEvent($"Retrying GetDriver after error: {e.Message}"));
#endif
            }
        }
        return null;
    }
}
