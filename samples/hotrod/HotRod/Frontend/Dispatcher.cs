using System.Net;
using HotRod.Customer;
using HotRod.Driver;
using HotRod.Route;

namespace HotRod.Frontend;

internal sealed record Dispatch(string Driver, long Eta);

/// <summary>
/// Finds the customer, the drivers nearby and the route of each, and takes the fastest. No more than
/// <c>--fix-route-worker-pool-size</c> routes are asked for at once, across all requests: the demo's second bottleneck.
/// </summary>
internal sealed class Dispatcher(HttpClient http, Options options) : IDisposable
{
    private readonly SemaphoreSlim _routeWorkers = new(options.RouteWorkerPoolSize);

    /// <summary>Null when there is no such customer. The ETA is in nanoseconds, as the original demo answers it.</summary>
    public async Task<Dispatch?> FindBestAsync(string customerId, CancellationToken cancellation)
    {
        using var response = await http.GetAsync($"{options.CustomerUrl}/customer?customer={Uri.EscapeDataString(customerId)}", cancellation);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;
        response.EnsureSuccessStatusCode();
        var customer = await ReadAsync<CustomerRecord>(response, cancellation);
        var drivers = await GetAsync<DriverRecord[]>($"{options.DriverUrl}/FindNearest?location={customer.Location}", cancellation);
        var routes = await Task.WhenAll(drivers.Select(driver => RouteAsync(driver, customer, cancellation)));
        var best = routes.MinBy(r => r.Route.EtaMilliseconds);
        return new Dispatch(best.Driver.DriverId, best.Route.EtaMilliseconds * 1_000_000);
    }

    private async Task<(DriverRecord Driver, RouteRecord Route)> RouteAsync(DriverRecord driver, CustomerRecord customer, CancellationToken cancellation)
    {
        await _routeWorkers.WaitAsync(cancellation);
        try
        {
            var url = $"{options.RouteUrl}/route?pickup={driver.Location}&dropoff={customer.Location}";
            return (driver, await GetAsync<RouteRecord>(url, cancellation));
        }
        finally
        {
            _routeWorkers.Release();
        }
    }

    private async Task<T> GetAsync<T>(string url, CancellationToken cancellation)
    {
        using var response = await http.GetAsync(url, cancellation);
        response.EnsureSuccessStatusCode();
        return await ReadAsync<T>(response, cancellation);
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellation) =>
        await response.Content.ReadFromJsonAsync<T>(cancellation)
        ?? throw new InvalidDataException($"empty answer from {response.RequestMessage?.RequestUri}");

    public void Dispose() => _routeWorkers.Dispose();
}
