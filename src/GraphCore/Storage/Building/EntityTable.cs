using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Building;

/// <summary>Nodes of one label set, or relationships of one type, as rows in order of arrival, with a column for each property.</summary>
internal class EntityTable(ByteStore store, BuildMemory memory)
{
    /// <summary>What a column takes before it has values.</summary>
    private const int ColumnBytes = 256;

    private readonly List<(int Key, ColumnBuilder Column)> columns = [];

    /// <summary>Counts what it takes.</summary>
    protected BuildMemory Memory => memory;

    /// <summary>Rows that are complete.</summary>
    public int RowCount { get; protected set; }

    /// <summary>Where the rows came from.</summary>
    public RowOrigins Origins { get; } = new(memory);

    /// <summary>The columns by builder-local key, in order of first use.</summary>
    public IReadOnlyList<(int Key, ColumnBuilder Column)> Columns => columns;

    /// <summary>What the properties add to the logical bytes.</summary>
    public long LogicalBytes
    {
        get
        {
            long sum = 0;
            foreach ((_, ColumnBuilder column) in columns)
            {
                sum += column.LogicalBytes;
            }

            return sum;
        }
    }

    /// <summary>The number of values.</summary>
    public long ValueCount
    {
        get
        {
            long sum = 0;
            foreach ((_, ColumnBuilder column) in columns)
            {
                sum += column.Count;
            }

            return sum;
        }
    }

    /// <summary>The column of a key, which is made if need be.</summary>
    public ColumnBuilder Column(int key) => FindColumn(key) ?? AddColumn(key);

    public ColumnBuilder? FindColumn(int key)
    {
        foreach ((int known, ColumnBuilder column) in columns)
        {
            if (known == key)
            {
                return column;
            }
        }

        return null;
    }

    /// <summary>The value of a row's property, or null.</summary>
    public Value Get(int row, int key) => FindColumn(key)?.GetRow(row) ?? NullValue.Instance;

    /// <summary>Forgets the values given to the row that is not complete.</summary>
    public void CutBack()
    {
        foreach ((_, ColumnBuilder column) in columns)
        {
            column.CutBack(RowCount);
        }
    }

    private ColumnBuilder AddColumn(int key)
    {
        var column = new ColumnBuilder(store, memory);
        memory.Take(ColumnBytes);
        columns.Add((key, column));
        return column;
    }
}

/// <summary>Nodes of one label set.</summary>
internal sealed class NodeTable(ByteStore store, BuildMemory memory, int number, int[] labels) : EntityTable(store, memory)
{
    /// <summary>Its place among the builder's node tables.</summary>
    public int Number { get; } = number;

    /// <summary>Builder-local labels, ascending.</summary>
    public int[] Labels { get; } = labels;

    /// <summary>The ordinal of its first row, once all nodes are there; the others follow.</summary>
    public int FirstOrdinal { get; set; }

    public void CompleteRow(RowOrigin origin) => Origins.Add(RowCount++, origin);
}

/// <summary>Relationships of one type.</summary>
internal sealed class RelationshipList(ByteStore store, BuildMemory memory, int type) : EntityTable(store, memory)
{
    /// <summary>What a relationship takes before the list is sorted.</summary>
    private const int ListedBytes = 2 * sizeof(int);

    private PagedList<int>? sources = new(memory);
    private PagedList<int>? targets = new(memory);
    private SortedRelationships? sorted;

    /// <summary>Builder-local type.</summary>
    public int Type { get; } = type;

    /// <summary>Adds a relationship between nodes by ordinal, whose values its columns have at <see cref="EntityTable.RowCount"/>.</summary>
    public void Add(int source, int target, RowOrigin origin)
    {
        Origins.Add(RowCount, origin);
        sources!.Add(source);
        targets!.Add(target);
        RowCount++;
    }

    /// <summary>The relationships in order; no more may come.</summary>
    public SortedRelationships Sort(int groupCount)
    {
        if (sorted is null)
        {
            sorted = new SortedRelationships(sources!, targets!, groupCount);
            sources = targets = null;
            Memory.Take(RowCount * (long)(SortedRelationships.RowBytes - ListedBytes));
        }

        return sorted;
    }
}
