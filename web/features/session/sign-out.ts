/** Ends this browser's session by the route that ends it, as the button does. */
export function signOut(): void {
  sessionStorage.clear();
  const form = document.createElement('form');
  form.method = 'post';
  form.action = '/session/end';
  document.body.append(form);
  form.submit();
}
