namespace App;

public sealed class Local
{
    public sealed class Nested
    {
        public int Work(int id) => id + 1;
    }

    public int Work(int id)
    {
        return Twice(id) + new Nested().Work(id);

        int Twice(int number)
        {
            return number * 2 + id;
        }
    }
}
