using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Oracle;

/// <summary>Names and their values, as a chain: a row with one more name shares the rest.</summary>
internal sealed class Row
{
    public static readonly Row Empty = new(null, "", NullValue.Instance);

    private readonly Row? rest;
    private readonly string name;
    private readonly Value value;

    private Row(Row? rest, string name, Value value)
    {
        this.rest = rest;
        this.name = name;
        this.value = value;
    }

    public Row With(string added, Value itsValue) => new(this, added, itsValue);

    public Value? Find(string wanted)
    {
        for (Row row = this; row.rest is not null; row = row.rest)
        {
            if (row.name == wanted)
            {
                return row.value;
            }
        }

        return null;
    }

    public IEnumerable<string> Names()
    {
        var seen = new HashSet<string>();
        for (Row row = this; row.rest is not null; row = row.rest)
        {
            if (seen.Add(row.name))
            {
                yield return row.name;
            }
        }
    }
}
