using System;
using System.Collections.Generic;

namespace App;

public sealed class IteratorHandlers<T>
{
    private readonly List<T> _items = [];

    public IEnumerator<T> Work(string id)
    {
        try
        {
            foreach (var item in _items)
            {
                if (item is null)
                    yield break;
                yield return item;
            }
        }
        finally
        {
            Console.WriteLine(id);
        }
        yield return default;
    }
}
