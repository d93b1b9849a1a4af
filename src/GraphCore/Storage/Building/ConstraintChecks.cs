using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Snapshots;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Building;

/// <summary>Checks a builder's graph against a database's constraints. Every violation names file and line.</summary>
internal sealed class ConstraintChecks(GraphBuilder builder, GraphNumbering numbering)
{
    /// <summary>Checks existence and type; uniqueness shows in the order of the index.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.ConstraintValidationFailed"/>.</exception>
    public void Check(ConstraintDefinition constraint)
    {
        foreach (BuiltTable table in BuiltTable.Of(builder, numbering, constraint.Entity, constraint.Label))
        {
            if (constraint.Kind is ConstraintKind.Existence or ConstraintKind.Key)
            {
                foreach (string property in constraint.Properties)
                {
                    CheckExistence(constraint, table, property);
                }
            }
            else if (constraint.Kind == ConstraintKind.Type && table.FindColumn(builder, constraint.Properties[0]) is { } column)
            {
                CheckType(constraint, table, column);
            }
        }
    }

    /// <summary>The violation of two entities with one key.</summary>
    /// <param name="index">The constraint's index.</param>
    /// <param name="key">The key.</param>
    /// <param name="one">The address of one of them.</param>
    /// <param name="other">The address of the other one.</param>
    public GraphException NotUnique(IndexDefinition index, Value[] key, long one, long other)
    {
        (RowOrigin first, RowOrigin second) = (OriginOf(index, one), OriginOf(index, other));
        if (first.CompareTo(second) > 0)
        {
            (first, second) = (second, first);
        }

        string values = string.Join(", ", index.Properties.Select((property, i) => $"`{property}` = {key[i]}"));
        return Violation(second, $"two {Describe(index.Entity, index.Label)} have {values}, and the first is in {builder.Place(first)}");
    }

    private RowOrigin OriginOf(IndexDefinition index, long address)
    {
        BuiltTable table = BuiltTable.Of(builder, numbering, index.Entity, index.Label).First(table => table.Holds(address));
        return table.Table.Origins.Find(table.Row((int)(address - table.First)));
    }

    private void CheckExistence(ConstraintDefinition constraint, BuiltTable table, string property)
    {
        ColumnBuilder? column = table.FindColumn(builder, property);
        int count = column?.Count ?? 0;
        if (count == table.Table.RowCount)
        {
            return;
        }

        int row = 0;
        while (row < count && column!.Row(row) == row)
        {
            row++;
        }

        throw Violation(table.Table.Origins.Find(row), $"all {Describe(constraint.Entity, constraint.Label)} must have the property `{property}`");
    }

    private void CheckType(ConstraintDefinition constraint, BuiltTable table, ColumnBuilder column)
    {
        PropertyTypeRule type = PropertyTypeRule.Parse(constraint.PropertyType!);

        // In a typed column the first value speaks for all.
        int count = column.Kind == VectorKind.Value ? column.Count : Math.Min(column.Count, 1);
        for (int i = 0; i < count; i++)
        {
            Value value = column.Get(i);
            if (!type.Allows(value))
            {
                throw Violation(
                    table.Table.Origins.Find(column.Row(i)),
                    $"one of the {Describe(constraint.Entity, constraint.Label)} has the property `{constraint.Properties[0]}` = {value} of type `{PropertyTypeRule.NameOf(value)}`, which must be `{constraint.PropertyType}`");
            }
        }
    }

    private static string Describe(EntityKind entity, string name) => entity == EntityKind.Node ? $"nodes with label `{name}`" : $"relationships of type `{name}`";

    private GraphException Violation(RowOrigin origin, string what) =>
        new(ErrorCodes.ConstraintValidationFailed, $"{builder.Place(origin)}: the import violates a constraint: {what}.");
}
