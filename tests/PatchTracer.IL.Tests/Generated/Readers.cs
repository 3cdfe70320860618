namespace PatchTracer.IL.Tests.Generated;

/// <summary>
/// How the callers of generated iterators read them: to the end, only the first, twice, two at once, behind one that is never read, and
/// with a token that is cancelled on the way. Each reading is a line of its own, <c>= M3 result</c>, but for the last, which the driver
/// writes.
/// </summary>
internal static class Readers
{
    public const string Source = """
        public static class Reader
        {
            public static Task<string> Read(int number, int how, IEnumerable<int> all)
            {
                if (how % 4 == 1)
                    return Task.FromResult(Try(() => { foreach (var i in all) return "first " + i; return "none"; }));
                if (how % 4 == 2)
                {
                    all.GetEnumerator().Dispose();
                    Log.Add($"= M{number} " + Try(() => string.Join(',', all)));
                }
                if (how % 4 != 3)
                    return Task.FromResult(Try(() => string.Join(',', all)));
                using var one = all.GetEnumerator();
                using var two = all.GetEnumerator();
                var first = Try(() => one.MoveNext() ? one.Current + "," : "");
                var second = Try(() => two.MoveNext() ? two.Current + "," : "");
                Log.Add($"= M{number} " + (first.Contains('|') ? first : first + Try(() => Rest(one))));
                return Task.FromResult(second.Contains('|') ? second : Try(() => Rest(two)));
            }

            public static Task<string> Read(int number, int how, IEnumerable all) => Read(number, how, all.Cast<int>());

            public static Task<string> Read(int number, int how, IEnumerator<int> items) => Task.FromResult(Try(() =>
            {
                using var _ = items;
                var first = items.MoveNext() ? items.Current + "," : "";
                if (how % 4 == 1)
                    return first;
                var all = first + Rest(items);
                items.Dispose();
                return all + items.MoveNext();
            }));

            static string Rest(IEnumerator<int> from) { var rest = ""; while (from.MoveNext()) rest += from.Current + ","; return rest; }
            static string Try(Func<string> read) { try { return read(); } catch (Exception e) { return e.GetType().Name + "|" + e.Message; } }
        }

        public static class AsyncReader
        {
            public static async Task<string> Read(int number, int how, IAsyncEnumerable<int> all, CancellationTokenSource cancellation)
            {
                if (how % 4 == 0)
                    return await Try(async () => { await foreach (var i in all.WithCancellation(cancellation.Token)) cancellation.Cancel(); return "done"; });
                if (how % 4 == 1)
                    return await Try(async () => { await foreach (var i in all) return "first " + i; return "none"; });
                if (how % 4 == 2)
                {
                    await all.GetAsyncEnumerator().DisposeAsync();
                    Log.Add($"= M{number} " + await Try(() => Rest(all.GetAsyncEnumerator())));
                }
                if (how % 4 != 3)
                    return await Try(() => Rest(all.GetAsyncEnumerator()));
                await using var one = all.GetAsyncEnumerator();
                await using var two = all.GetAsyncEnumerator();
                var first = await Try(async () => await one.MoveNextAsync() ? one.Current + "," : "");
                var second = await Try(async () => await two.MoveNextAsync() ? two.Current + "," : "");
                Log.Add($"= M{number} " + (first.Contains('|') ? first : first + await Try(() => Rest(one))));
                return second.Contains('|') ? second : await Try(() => Rest(two));
            }

            public static Task<string> Read(int number, int how, IAsyncEnumerator<int> items, CancellationTokenSource cancellation) => Try(async () =>
            {
                await using var _ = items;
                var first = await items.MoveNextAsync() ? items.Current + "," : "";
                if (how % 4 == 0)
                    cancellation.Cancel();
                if (how % 4 == 1)
                    return first;
                var all = first + await Rest(items);
                await items.DisposeAsync();
                return all + await items.MoveNextAsync();
            });

            static async Task<string> Rest(IAsyncEnumerator<int> from) { await using var _ = from; var rest = ""; while (await from.MoveNextAsync()) rest += from.Current + ","; return rest; }
            static async Task<string> Try(Func<Task<string>> read) { try { return await read(); } catch (Exception e) { return e.GetType().Name + "|" + e.Message; } }
        }
        """;
}
