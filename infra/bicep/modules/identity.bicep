metadata description = 'The identity that the application signs in as: there are no keys.'

@description('Its name.')
param name string

@description('Where it is.')
param location string

@description('Tags of every resource.')
param tags object

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: name
  location: location
  tags: tags
}

@description('The resource.')
output id string = identity.id

@description('By which code asks for it.')
output clientId string = identity.properties.clientId

@description('To whom roles are given.')
output principalId string = identity.properties.principalId
