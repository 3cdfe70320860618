namespace HotRod.Customer;

internal sealed record CustomerRecord(string Id, string Name, string Location);

/// <summary><c>GET /customer?customer=ID</c>: one customer from the database.</summary>
internal sealed class CustomerService(CustomerDatabase database)
{
    public void Map(IEndpointRouteBuilder app) => app.MapGet("/customer", GetAsync);

    private async Task<IResult> GetAsync(string? customer, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(customer))
            return Results.BadRequest(new { error = "Missing required 'customer' parameter" });
        return await database.FindAsync(customer, cancellation) is { } found
            ? Results.Json(found)
            : Results.NotFound(new { error = $"no customer with id {customer}" });
    }
}
