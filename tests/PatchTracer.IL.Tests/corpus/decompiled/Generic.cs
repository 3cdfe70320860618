using System.Collections.Generic;
using System.Threading.Tasks;

namespace App;

public sealed class Generic<T>
{
    private readonly List<T> _all = new List<T>();

    public U Work<U>(T id, U other)
    {
        _all.Add(id);
        return other;
    }

    public async Task<T> WorkLater<U>(T id, U other)
        where U : Task
    {
        await other;
        return id;
    }
}
