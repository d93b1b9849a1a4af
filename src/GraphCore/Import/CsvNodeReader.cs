using System.Text;
using System.Text.Unicode;
using Serverless.GraphCore.Storage.Building;

namespace Serverless.GraphCore.Import;

/// <summary>Adds the records of a file of nodes to the graph.</summary>
internal sealed class CsvNodeReader
{
    private readonly RecordReader reader;
    private readonly CsvColumn[] columns;
    private readonly GraphBuilder builder;
    private readonly BadRows bad;
    private readonly IdSpace? space;
    private readonly int[] fixedLabels;
    private readonly int idColumn;
    private readonly int labelColumn;
    private readonly int file;
    private readonly List<int> labels = [];
    private readonly Dictionary<string, TableColumns<NodeTable>> tables = new(StringComparer.Ordinal);
    private TableColumns<NodeTable>? current;
    private byte[] currentLabels = [];

    /// <param name="reader">Stands behind the header.</param>
    /// <param name="labels">Labels of every node, beside those in the file.</param>
    public CsvNodeReader(RecordReader reader, CsvColumn[] columns, IReadOnlyList<string> labels, GraphBuilder builder, IdSpaces spaces, BadRows bad)
    {
        this.reader = reader;
        this.columns = columns;
        this.builder = builder;
        this.bad = bad;
        fixedLabels = [.. labels.Select(builder.AddLabel)];
        idColumn = Array.FindIndex(columns, static column => column.Role == ColumnRole.Id);
        labelColumn = Array.FindIndex(columns, static column => column.Role == ColumnRole.Labels);
        file = builder.AddFile(reader.File);
        space = idColumn < 0 ? null : spaces[columns[idColumn].Space];
    }

    /// <summary>Adds the records that are whole in the reader's buffer.</summary>
    public void ReadRecords()
    {
        while (reader.TryRead())
        {
            if (!RecordProblems.TryFind(reader, columns.Length, out int column, out string? reason) && TryTable(out TableColumns<NodeTable> table, ref column, ref reason))
            {
                reason = AddProperties(table, ref column) ?? AddId(table, ref column);
                if (reason is null)
                {
                    builder.AddNode(table.Table, new RowOrigin(file, reader.Line));
                    continue;
                }

                table.Table.CutBack();
            }

            bad.Add(reader.File, reader.Line, column, reason!);
        }
    }

    private string? AddProperties(TableColumns<NodeTable> table, ref int column)
    {
        int row = table.Table.RowCount;
        foreach ((int index, ColumnBuilder target) in table.Properties)
        {
            ReadOnlySpan<byte> field = reader.Field(index);
            if ((field.IsEmpty && !reader.IsQuoted(index)) || index == idColumn)
            {
                continue;
            }

            if (FieldParser.Add(target, row, columns[index], field) is { } problem)
            {
                column = index + 1;
                return problem;
            }
        }

        return null;
    }

    // Last, so that the id of a node that is left out names none.
    private string? AddId(TableColumns<NodeTable> table, ref int column)
    {
        if (space is null)
        {
            return null;
        }

        column = idColumn + 1;
        ReadOnlySpan<byte> field = reader.Field(idColumn);
        bool isInteger = columns[idColumn].HasIntegerIds;
        long number = 0;
        if (field.IsEmpty)
        {
            return "the id is empty";
        }

        if (isInteger && FieldParser.ParseInteger(field, FieldType.Long, out number) is { } problem)
        {
            return problem;
        }

        if (columns[idColumn].Property is not null && !isInteger && !Utf8.IsValid(field))
        {
            return FieldParser.NotUtf8;
        }

        if (!space.TryAdd(isInteger ? field.Trim((byte)' ') : field, isInteger, builder.NodeCount))
        {
            return $"the id `{FieldParser.Show(field)}` is there already{(space.Name.Length == 0 ? string.Empty : $" in id space `{space.Name}`")}";
        }

        if (columns[idColumn].Property is not null)
        {
            ColumnBuilder target = table.Find(idColumn);
            if (isInteger)
            {
                target.AddInteger(table.Table.RowCount, number);
            }
            else
            {
                target.AddString(table.Table.RowCount, field);
            }
        }

        return null;
    }

    private bool TryTable(out TableColumns<NodeTable> table, ref int column, ref string? reason)
    {
        ReadOnlySpan<byte> field = labelColumn < 0 ? default : reader.Field(labelColumn);
        if (current is null || !field.SequenceEqual(currentLabels))
        {
            if (!Utf8.IsValid(field))
            {
                (column, reason) = (labelColumn + 1, FieldParser.NotUtf8);
                table = null!;
                return false;
            }

            current = Table(Encoding.UTF8.GetString(field));
            currentLabels = field.ToArray();
        }

        table = current;
        return true;
    }

    private TableColumns<NodeTable> Table(string text)
    {
        if (!tables.TryGetValue(text, out TableColumns<NodeTable>? table))
        {
            labels.Clear();
            labels.AddRange(fixedLabels);
            if (labelColumn >= 0)
            {
                foreach (string label in text.Split((char)columns[labelColumn].ItemDelimiter, StringSplitOptions.RemoveEmptyEntries))
                {
                    labels.Add(builder.AddLabel(label));
                }
            }

            table = new TableColumns<NodeTable>(builder.NodesOf(labels.ToArray()), columns, builder);
            tables.Add(text, table);
        }

        return table;
    }
}

/// <summary>Where a file's columns go in one table.</summary>
internal sealed class TableColumns<TTable>
    where TTable : EntityTable
{
    public TableColumns(TTable table, CsvColumn[] columns, GraphBuilder builder)
    {
        Table = table;
        var properties = new List<(int, ColumnBuilder)>();
        for (int i = 0; i < columns.Length; i++)
        {
            if (columns[i].Property is { } property)
            {
                properties.Add((i, table.Column(builder.AddKey(property))));
            }
        }

        Properties = [.. properties];
    }

    public TTable Table { get; }

    /// <summary>The file's columns that are properties, by index.</summary>
    public (int Index, ColumnBuilder Target)[] Properties { get; }

    public ColumnBuilder Find(int index) => Array.Find(Properties, property => property.Index == index).Target;
}

/// <summary>What can be wrong with a record before anything is known of its fields.</summary>
internal static class RecordProblems
{
    public static bool TryFind(RecordReader reader, int columns, out int column, out string? reason)
    {
        column = reader.Problem is null ? 0 : reader.ProblemColumn;
        reason = reader.Problem;
        if (reason is null && reader.FieldCount != columns)
        {
            reason = $"the row has {reader.FieldCount} fields; the header has {columns}";
        }

        return reason is not null;
    }
}
