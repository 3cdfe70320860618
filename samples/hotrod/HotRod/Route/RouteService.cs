namespace HotRod.Route;

internal sealed record RouteRecord(string Pickup, string Dropoff, long EtaMilliseconds);

/// <summary><c>GET /route?pickup=X,Y&amp;dropoff=X,Y</c>: how long a driver takes to the customer.</summary>
internal sealed class RouteService(Options options, Delays delays)
{
    public void Map(IEndpointRouteBuilder app) => app.MapGet("/route", ComputeAsync);

    private async Task<IResult> ComputeAsync(string? pickup, string? dropoff, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(pickup) || string.IsNullOrEmpty(dropoff))
            return Results.BadRequest(new { error = "Missing required 'pickup' or 'dropoff' parameter" });
        await Task.Delay(delays.Around(options.RouteCalculationDelay, 0.2), cancellation);
        var minutes = 2 + delays.Below(28);
        return Results.Json(new RouteRecord(pickup, dropoff, minutes * 60_000L));
    }
}
